package dev.weft.ipam.kafka;

import dev.weft.events.FactType;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** A fact about pool {@code fleet/storage} as another service sends it to the engine. */
final class SentFact {

    private static final CloudEventCodec CODEC = new CloudEventCodec();

    private SentFact() {}

    /** @param now time of the record and of its event, in milliseconds */
    static Record<String, byte[]> record(FactKey key, Fact fact, long now) {
        FactType type = FactType.of(fact);
        Envelope envelope = new Envelope(
                "id",
                type.type(),
                "/weft/test",
                key.text(),
                Instant.ofEpochMilli(now),
                type.dataSchema(),
                "fleet/storage",
                1,
                "chain",
                null,
                null);
        RecordHeaders headers = new RecordHeaders();
        CODEC.headers(envelope).forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return new Record<>(key.text(), CODEC.data(fact), now, headers);
    }
}
