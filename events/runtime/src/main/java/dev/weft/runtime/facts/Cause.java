package dev.weft.runtime.facts;

import dev.weft.events.cloudevent.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Where a fact comes from.
 *
 * @param correlationId the chain that it belongs to
 * @param causationId the fact that led to it, if one did
 * @param traceParent trace context, if traced
 */
public record Cause(
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String traceParent) {

    /** A new chain, e.g. for a user's act. */
    public static final Cause NEW = new Cause(null, null, null);

    /** The effect of a fact. */
    public static Cause of(Envelope envelope) {
        return new Cause(envelope.correlationId(), envelope.id(), envelope.traceParent());
    }
}
