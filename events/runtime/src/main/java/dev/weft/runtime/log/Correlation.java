package dev.weft.runtime.log;

import java.util.function.Supplier;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The chain that the present thread works for: the field {@code correlationId} under {@code mdc} of each JSON log line, and the
 * {@code ce_correlationid} of the facts that belong to it.
 */
public final class Correlation implements AutoCloseable {

    /** Name of the field. */
    public static final String KEY = "correlationId";

    private static final ThreadLocal<@Nullable Supplier<String>> WHEN_ASKED = new ThreadLocal<>();

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
        if (id != null) {
            return id.toString();
        }
        Supplier<String> later = WHEN_ASKED.get();
        return later == null ? null : later.get();
    }

    /** The chain of this thread until the next call, found out only when it is asked for; null for none. It is not logged. */
    public static void whenAsked(@Nullable Supplier<String> id) {
        WHEN_ASKED.set(id);
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
