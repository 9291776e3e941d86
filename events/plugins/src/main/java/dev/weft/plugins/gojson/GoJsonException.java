package dev.weft.plugins.gojson;

/** JSON that a Go program refuses; the message is the one that {@code encoding/json} gives. */
public final class GoJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String text;

    public GoJsonException(String text) {
        super(text);
        this.text = text;
    }

    /** The message, which is never absent. */
    public String text() {
        return text;
    }
}
