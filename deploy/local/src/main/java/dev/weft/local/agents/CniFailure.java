package dev.weft.local.agents;

/** A CNI ADD that failed; the kubelet tries again. */
final class CniFailure extends Exception {

    private static final long serialVersionUID = 1L;

    CniFailure(String message) {
        super(message);
    }
}
