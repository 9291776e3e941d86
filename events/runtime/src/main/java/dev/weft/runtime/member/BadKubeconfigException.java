package dev.weft.runtime.member;

/** A kubeconfig that cannot be used, with the reason and what mends it; never with its content. */
public final class BadKubeconfigException extends Exception {

    private static final long serialVersionUID = 1L;

    public BadKubeconfigException(String message) {
        super(message);
    }
}
