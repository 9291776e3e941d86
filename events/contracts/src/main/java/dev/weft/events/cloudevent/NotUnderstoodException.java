package dev.weft.events.cloudevent;

/** A record that cannot be understood now or later; it belongs to the dead letters. */
public final class NotUnderstoodException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Code code;

    /** Why it cannot be understood. */
    public enum Code {
        NotACloudEvent,
        UnknownType,
        NewerSchema,
        BadKey,
        BadData
    }

    public NotUnderstoodException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
