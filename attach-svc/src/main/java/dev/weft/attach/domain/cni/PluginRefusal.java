package dev.weft.attach.domain.cni;

/** A plugin or the runtime says no; the message is its own. */
public final class PluginRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    public PluginRefusal(String text) {
        super(text);
        this.text = text;
    }

    /** The message, which is never absent. */
    public String text() {
        return text;
    }
}
