package dev.weft.runtime.facts;

import dev.weft.events.FactType;
import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import dev.weft.runtime.config.WeftConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Writes facts. A fact that equals the last one of its key is not written again. */
@ApplicationScoped
public class FactPublisher {

    private record Sent(Fact fact, long sequence) {}

    private final WeftConfig config;
    private final FactTables tables;
    private final MutinyEmitter<Record<byte[], byte[]>> emitter;
    private final MeterRegistry meters;
    private final CloudEventCodec codec = new CloudEventCodec();
    private final InstantSource clock = InstantSource.system();
    private final EventIds ids = new EventIds(clock);
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();

    public FactPublisher(
            WeftConfig config,
            FactTables tables,
            @Channel("facts-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> emitter,
            MeterRegistry meters) {
        this.config = config;
        this.tables = tables;
        this.emitter = emitter;
        this.meters = meters;
    }

    /**
     * Writes a fact unless it says what is already known.
     *
     * @return done when the broker has it; failed when the broker did not take it in time
     */
    public CompletableFuture<Void> publish(FactKey key, Fact fact, Cause cause) {
        return publish(key, fact, cause, "");
    }

    /** As {@link #publish(FactKey, Fact, Cause)}, for topics partitioned by address domain. */
    public CompletableFuture<Void> publish(FactKey key, Fact fact, Cause cause, String addressDomain) {
        Topic topic = FactType.of(fact).topic();
        String sentKey = topic.topicName() + " " + key.text();
        CloudEventRecord known = tables.of(topic).get(key);
        Sent last = sent.get(sentKey);
        long sequence = known == null ? 0 : known.envelope().sequence();
        Fact lastFact = known == null ? null : known.fact();
        if (last != null && last.sequence() > sequence) {
            sequence = last.sequence();
            lastFact = last.fact();
        }
        if (Objects.equals(lastFact, fact) && !fact.removal()) {
            return CompletableFuture.completedFuture(null);
        }
        long nextSequence = ids.sequenceAfter(sequence);
        if (fact.removal()) {
            sent.remove(sentKey);
        } else {
            sent.put(sentKey, new Sent(fact, nextSequence));
        }
        CompletableFuture<Void> done = send(topic, key, fact, cause, addressDomain, nextSequence)
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        sent.remove(sentKey);
                    }
                });
        return fact.removal() ? done.thenCompose(n -> tombstone(topic, key, addressDomain)) : done;
    }

    /** Writes a fact also when it says what is known: a question that was not answered is asked again. */
    public CompletableFuture<Void> repeat(FactKey key, Fact fact, Cause cause, String addressDomain) {
        sent.remove(FactType.of(fact).topic().topicName() + " " + key.text());
        return publish(key, fact, cause, addressDomain);
    }

    /** A key has lost its value: the same fact must be written again when it still holds. */
    void forget(Topic topic, String key) {
        sent.remove(topic.topicName() + " " + key);
    }

    private CompletableFuture<Void> send(
            Topic topic, FactKey key, Fact fact, Cause cause, String addressDomain, long sequence) {
        String id = ids.next();
        String partitionKey = Partitioner.partitionKey(topic, key, addressDomain);
        Envelope envelope = new Envelope(
                id,
                FactType.of(fact).type(),
                "/weft/" + config.service(),
                key.text(),
                clock.instant(),
                FactType.of(fact).dataSchema(),
                partitionKey,
                sequence,
                cause.correlationId() == null ? id : cause.correlationId(),
                cause.causationId(),
                cause.traceParent());
        meters.counter("weft.facts.published", "topic", topic.topicName()).increment();
        return raw(
                topic.topicName(),
                Partitioner.partition(partitionKey, config.topics().partitions()),
                key.text(),
                codec.headers(envelope),
                codec.data(fact));
    }

    private CompletableFuture<Void> tombstone(Topic topic, FactKey key, String addressDomain) {
        return raw(
                topic.topicName(),
                Partitioner.partition(
                        Partitioner.partitionKey(topic, key, addressDomain),
                        config.topics().partitions()),
                key.text(),
                Map.of(),
                null);
    }

    /** Writes one record as it is given; for dead letters and tombstones. */
    CompletableFuture<Void> raw(
            String topic, int partition, @Nullable String key, Map<String, String> headers, byte @Nullable [] value) {
        RecordHeaders kafkaHeaders = new RecordHeaders();
        headers.forEach((name, text) -> kafkaHeaders.add(name, text.getBytes(StandardCharsets.UTF_8)));
        OutgoingKafkaRecordMetadata<Object> metadata = OutgoingKafkaRecordMetadata.builder()
                .withTopic(topic)
                .withPartition(partition)
                .withHeaders(kafkaHeaders)
                .build();
        Record<byte[], byte[]> payload = Record.of(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        return emitter.sendMessage(Message.of(payload, Metadata.of(metadata))).subscribeAsCompletionStage();
    }

    EventIds ids() {
        return ids;
    }
}
