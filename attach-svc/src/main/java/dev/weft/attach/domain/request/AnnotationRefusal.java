package dev.weft.attach.domain.request;

/** An annotation that its reader refuses; the message is the reader's own. */
public final class AnnotationRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final String text;

    public AnnotationRefusal(String text) {
        super(text);
        this.text = text;
    }

    /** The message, which is never absent. */
    public String text() {
        return text;
    }
}
