package dev.weft.ipam.domain.cni;

/** An IPAM rule says no; the message is the upstream program's, so that users find it under the words they know. */
public final class IpamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    public IpamRefusal(String message) {
        super(message);
        this.text = message;
    }

    /** The message, which is never absent. */
    public String text() {
        return text;
    }
}
