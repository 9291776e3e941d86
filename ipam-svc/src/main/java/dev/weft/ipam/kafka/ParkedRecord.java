package dev.weft.ipam.kafka;

import dev.weft.events.FactType;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.DeadLetterFact.DeadLetterParked;
import dev.weft.events.fact.DeadLetterState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A record that the engine could not use, as a dead letter; its id is made of its place, so that a reader drops a repetition. */
final class ParkedRecord {

    private static final int PAYLOAD_LIMIT = 32 * 1024;

    private ParkedRecord() {}

    static Record<OutKey, byte[]> of(
            String service,
            CloudEventCodec codec,
            Record<String, byte[]> record,
            Map<String, String> headers,
            Optional<RecordMetadata> metadata,
            NotUnderstoodException reason,
            long now) {
        byte @Nullable [] value = record.value();
        DeadLetterState state = new DeadLetterState(
                service,
                metadata.map(RecordMetadata::topic).orElse(""),
                metadata.map(RecordMetadata::partition).orElse(0),
                metadata.map(RecordMetadata::offset).orElse(0L),
                record.key(),
                reason.code().name(),
                String.valueOf(reason.getMessage()),
                headers,
                value == null
                        ? null
                        : Base64.getEncoder()
                                .encodeToString(Arrays.copyOf(value, Math.min(value.length, PAYLOAD_LIMIT))));
        String place = service + ":" + state.topic() + "-" + state.partition() + "@" + state.offset();
        String id =
                UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString();
        DeadLetterParked fact = new DeadLetterParked(state);
        String key = record.key() == null ? place : record.key();
        Envelope envelope = new Envelope(
                id,
                FactType.of(fact).type(),
                "/weft/" + service,
                key,
                Instant.ofEpochMilli(now),
                FactType.of(fact).dataSchema(),
                state.topic(),
                0,
                headers.getOrDefault("ce_correlationid", id),
                headers.get("ce_id"),
                headers.get("ce_traceparent"));
        RecordHeaders written = new RecordHeaders();
        codec.headers(envelope, written::add);
        return new Record<>(new OutKey(key, key), codec.data(fact), now, written);
    }
}
