package dev.weft.events.cloudevent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents attributes of a fact.
 *
 * @param id UUIDv7
 * @param type e.g. {@code dev.weft.cluster.observed.v1}
 * @param source {@code /weft/<service>}
 * @param subject the record key
 * @param partitionKey what decided the partition
 * @param sequence grows per key; a reader drops what is not greater than the last it has seen; 0 where facts are not numbered, as dead letters
 * @param correlationId the chain from the user's act to the last effect
 * @param causationId id of the fact that led to this one, if one did
 * @param traceParent W3C trace context, if traced
 */
public record Envelope(
        String id,
        String type,
        String source,
        String subject,
        Instant time,
        String dataSchema,
        String partitionKey,
        long sequence,
        String correlationId,
        @Nullable String causationId,
        @Nullable String traceParent) {}
