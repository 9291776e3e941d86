package dev.weft.runtime.log;

import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The chain that the present thread works for: the field {@code correlationId} under {@code mdc} of each JSON log line, and the
 * {@code ce_correlationid} of the facts that belong to it.
 */
public final class Correlation implements AutoCloseable {

    /** Name of the field. */
    public static final String KEY = "correlationId";

    private final @Nullable Object before;

    private Correlation(@Nullable Object before) {
        this.before = before;
    }

    /** Works for a chain until closed; null works for none. */
    public static Correlation of(@Nullable String id) {
        Correlation scope = new Correlation(MDC.get(KEY));
        set(id);
        return scope;
    }

    /** The chain of this thread, if there is one. */
    public static @Nullable String current() {
        Object id = MDC.get(KEY);
        return id == null ? null : id.toString();
    }

    private static void set(@Nullable Object id) {
        if (id == null) {
            MDC.remove(KEY);
        } else {
            MDC.put(KEY, id);
        }
    }

    @Override
    public void close() {
        set(before);
    }
}
