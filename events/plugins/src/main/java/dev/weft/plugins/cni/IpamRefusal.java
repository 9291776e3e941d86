package dev.weft.plugins.cni;

import java.util.function.Supplier;

/** An IPAM rule says no; the message is the upstream program's, so that users find it under the words they know. */
public final class IpamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    private final String reason;

    private final String field;

    public IpamRefusal(String message) {
        this(message, "");
    }

    /** A refusal of the API server, with the word that it gives as its reason. */
    public IpamRefusal(String message, String reason) {
        this(message, reason, "");
    }

    private IpamRefusal(String message, String reason, String field) {
        super(message);
        this.text = message;
        this.reason = reason;
        this.field = field;
    }

    /** What a reader of one field answers; its refusal names the field, {@code outer.inner} where readers are nested. */
    public static <T> T at(String field, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IpamRefusal refusal) {
            String inner = refusal.field.isEmpty() || field.isEmpty() ? refusal.field : "." + refusal.field;
            throw new IpamRefusal(refusal.text, refusal.reason, field + inner);
        }
    }

    /** Where in the {@code ipam} section the fault lies, such as {@code addresses[0].gateway}; empty when it is no one field. */
    public String field() {
        return field;
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
