package dev.weft.runtime.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/**
 * Writes facts. A fact that equals the last one of its key is not written again.
 *
 * <p>What was sent stands beside the tables until it is read back, so that two writes in a row build on each other. After that the
 * tables alone count: another replica may have written in between.
 */
@ApplicationScoped
public class FactPublisher {

    private record Sent(Topic topic, int partition, Fact fact, String id, long sequence) {}

    private final WeftConfig config;
    private final FactTables tables;
    private final MutinyEmitter<Record<byte[], byte[]>> emitter;
    private final MeterRegistry meters;
    private final FactTrace traces;
    private final CloudEventCodec codec = new CloudEventCodec();
    private final ObjectMapper json = CloudEventCodec.mapper();
    private final InstantSource clock = InstantSource.system();
    private final EventIds ids = new EventIds(clock);
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private final OwnIds own = new OwnIds();
    private final Map<Class<?>, Boolean> freeJson = new ConcurrentHashMap<>();
    private final Set<Topic> read;

    public FactPublisher(
            WeftConfig config,
            FactTables tables,
            @Channel("facts-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> emitter,
            MeterRegistry meters,
            OpenTelemetry telemetry) {
        this.config = config;
        this.tables = tables;
        this.emitter = emitter;
        this.meters = meters;
        this.traces = new FactTrace(telemetry);
        this.read = Stream.of(config.read().owned(), config.read().whole())
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .collect(Collectors.toUnmodifiableSet());
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
        String sentKey = sentKey(topic, key.text());
        CloudEventRecord known = tables.of(topic).get(key);
        Sent last = sent.get(sentKey);
        long sequence = known == null ? 0 : known.sequence();
        Fact lastFact = known == null ? null : known.fact();
        if (last != null && last.sequence() > sequence) {
            sequence = last.sequence();
            lastFact = last.fact();
        }
        if (!fact.removal() && lastFact != null && same(lastFact, fact)) {
            return CompletableFuture.completedFuture(null);
        }
        String partitionKey = Partitioner.partitionKey(topic, key, addressDomain);
        int partition = Partitioner.partition(partitionKey, config.topics().partitions());
        Sent now = new Sent(topic, partition, fact, ids.next(), ids.sequenceAfter(sequence));
        own.add(now.id());
        if (fact.removal() && !read.contains(topic)) {
            sent.remove(sentKey);
        } else {
            sent.put(sentKey, now);
        }
        CompletableFuture<Void> done = send(key, now, cause, partitionKey).whenComplete((nothing, failure) -> {
            if (failure != null) {
                sent.remove(sentKey, now);
            }
        });
        return fact.removal()
                ? done.thenCompose(n -> raw(topic.topicName(), partition, key.text(), Map.of(), null))
                : done;
    }

    /** Writes a fact also when it says what is known: a question that was not answered is asked again. */
    public CompletableFuture<Void> repeat(FactKey key, Fact fact, Cause cause, String addressDomain) {
        sent.remove(sentKey(FactType.of(fact).topic(), key.text()));
        return publish(key, fact, cause, addressDomain);
    }

    /** A key has lost its value: the same fact must be written again when it still holds. */
    void forget(Topic topic, String key) {
        sent.remove(sentKey(topic, key));
    }

    /**
     * A record was read back; the tables take over from here.
     *
     * @return whether this process has written it
     */
    boolean seen(CloudEventRecord event) {
        if (!event.topic().writer().equals(config.service())) {
            return false;
        }
        sent.computeIfPresent(
                sentKey(event.topic(), event.keyText()),
                (key, last) -> last.sequence() <= event.sequence() ? null : last);
        return own.contains(event.envelope().id());
    }

    /** An owned partition is another replica's now, and so is what is written there. */
    void forget(int partition) {
        sent.values()
                .removeIf(last ->
                        last.partition() == partition && last.topic().partitionedBy() == Topic.PartitionedBy.CLUSTER);
    }

    /** Whether both are the same on the wire: free JSON that was read has other number types than JSON that was made. */
    private boolean same(Fact a, Fact b) {
        if (a.equals(b)) {
            return true;
        }
        if (a.getClass() != b.getClass() || !freeJson.computeIfAbsent(a.getClass(), FactPublisher::hasFreeJson)) {
            return false;
        }
        try {
            return json.readTree(codec.data(a)).equals(json.readTree(codec.data(b)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether JSON of any form is in a record, or in a record in it. */
    static boolean hasFreeJson(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Stream.of(generic.getActualTypeArguments()).anyMatch(FactPublisher::hasFreeJson);
        }
        if (type instanceof Class<?> c && c.isRecord()) {
            return Stream.of(c.getRecordComponents()).anyMatch(part -> hasFreeJson(part.getGenericType()));
        }
        return !(type instanceof Class<?> c)
                || c == Object.class
                || c == Number.class
                || JsonNode.class.isAssignableFrom(c);
    }

    private static String sentKey(Topic topic, String key) {
        return topic.topicName() + " " + key;
    }

    private CompletableFuture<Void> send(FactKey key, Sent now, Cause cause, String partitionKey) {
        FactType type = FactType.of(now.fact());
        FactTrace.Started trace = traces.start(type.type(), key.text(), cause.traceParent());
        Envelope envelope = new Envelope(
                now.id(),
                type.type(),
                "/weft/" + config.service(),
                key.text(),
                clock.instant(),
                type.dataSchema(),
                partitionKey,
                now.sequence(),
                cause.correlationId() == null ? now.id() : cause.correlationId(),
                cause.causationId(),
                trace.traceParent());
        meters.counter("weft.facts.published", "topic", now.topic().topicName()).increment();
        return raw(
                        now.topic().topicName(),
                        now.partition(),
                        key.text(),
                        codec.headers(envelope),
                        codec.data(now.fact()))
                .whenComplete((nothing, failure) -> trace.end(failure));
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
