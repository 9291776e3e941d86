package dev.weft.ipam.domain.cni;

/** An IPAM rule says no; the message is the upstream program's, so that users find it under the words they know. */
public final class IpamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    private final String reason;

    public IpamRefusal(String message) {
        this(message, "");
    }

    /** A refusal of the API server, with the word that it gives as its reason. */
    public IpamRefusal(String message, String reason) {
        super(message);
        this.text = message;
        this.reason = reason;
    }

    /** The API server's word, such as {@code NotFound}; empty when the refusal is a plugin's. */
    public String reason() {
        return reason;
    }

    /** The message, which is never absent. */
    public String text() {
        return text;
    }
}
