package dev.weft.ipam.kafka;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import dev.weft.runtime.facts.EventIds;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What the engine tells: each fact with its number, its time and what led to it; a removal with its tombstone. */
final class Outbox {

    private final String service;
    private final CloudEventCodec codec;
    private final EventIds ids;
    private final DomainStore store;
    private final ProcessorContext<OutKey, byte[]> context;

    Outbox(
            String service,
            CloudEventCodec codec,
            EventIds ids,
            DomainStore store,
            ProcessorContext<OutKey, byte[]> context) {
        this.service = service;
        this.codec = codec;
        this.ids = ids;
        this.store = store;
        this.context = context;
    }

    /**
     * Tells a fact.
     *
     * @param domain {@code fleet/domain}; empty where the key alone says the partition
     */
    void tell(String sink, Topic topic, FactKey key, String domain, Fact fact, @Nullable Envelope cause) {
        long now = store.factTime(context.currentSystemTimeMs());
        String addressDomain = domain.substring(domain.indexOf('/') + 1);
        OutKey outKey = OutKey.of(topic, key, addressDomain);
        String id = ids.next();
        Envelope envelope = new Envelope(
                id,
                FactType.of(fact).type(),
                "/weft/" + service,
                key.text(),
                Instant.ofEpochMilli(now),
                FactType.of(fact).dataSchema(),
                outKey.partitionKey(),
                store.nextSequence(now),
                cause == null ? id : cause.correlationId(),
                cause == null ? null : cause.id(),
                cause == null ? null : cause.traceParent());
        RecordHeaders headers = new RecordHeaders();
        codec.headers(envelope, headers::add);
        context.forward(new Record<>(outKey, codec.data(fact), now, headers), sink);
        if (fact.removal()) {
            context.forward(new Record<OutKey, byte[]>(outKey, null, now, new RecordHeaders()), sink);
        }
        store.keepSequence();
    }
}
