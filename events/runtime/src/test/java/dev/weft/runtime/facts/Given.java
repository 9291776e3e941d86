package dev.weft.runtime.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.events.FactType;
import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.config.WeftConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/** What the tests of facts start from. */
public final class Given {

    static final int PARTITIONS = 4;
    private static final CloudEventCodec CODEC = new CloudEventCodec();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Given() {}

    /** The settings of a service; the tests' own replace the defaults. */
    public static WeftConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "weft.service", "inventory-svc",
                "weft.bootstrap", "127.0.0.1:1",
                "weft.topics.partitions", Integer.toString(PARTITIONS)));
        all.putAll(settings);
        return new SmallRyeConfigBuilder()
                .withMapping(WeftConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValues(all)
                .build()
                .getConfigMapping(WeftConfig.class);
    }

    /** An emitter that hands each record to a function, as the connector would to the broker. */
    @SuppressWarnings("unchecked")
    static MutinyEmitter<Record<byte[], byte[]>> emitter(Function<ProducerRecord<byte[], byte[]>, Uni<Void>> broker) {
        return (MutinyEmitter<Record<byte[], byte[]>>) Proxy.newProxyInstance(
                Given.class.getClassLoader(), new Class<?>[] {MutinyEmitter.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("sendMessage")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Message<Record<byte[], byte[]>> message = (Message<Record<byte[], byte[]>>) args[0];
                    OutgoingKafkaRecordMetadata<?> metadata = message.getMetadata(OutgoingKafkaRecordMetadata.class)
                            .orElseThrow();
                    return broker.apply(new ProducerRecord<>(
                            metadata.getTopic(),
                            metadata.getPartition(),
                            message.getPayload().key(),
                            message.getPayload().value(),
                            metadata.getHeaders()));
                });
    }

    static FactPublisher publisher(
            WeftConfig config, FactTables tables, Function<ProducerRecord<byte[], byte[]>, Uni<Void>> broker) {
        return new FactPublisher(config, tables, emitter(broker), new SimpleMeterRegistry(), OpenTelemetry.noop());
    }

    static ClusterFact cluster(ClusterKey key, int nodes) {
        String state = """
                {"fleet":"%s","cluster":"%s","paused":false,"generation":1,"connection":{"state":"Connected"},
                 "nodes":%d,"capableNodes":0}""".formatted(key.fleet(), key.cluster(), nodes);
        try {
            return (ClusterFact) CODEC.fact(FactType.CLUSTER_OBSERVED, state.getBytes(StandardCharsets.UTF_8));
        } catch (NotUnderstoodException e) {
            throw new IllegalStateException(e);
        }
    }

    static Fact removed(ClusterKey key) {
        return new ClusterFact.ClusterRemoved(new Removal(key.text(), "deleted"));
    }

    static int nodes(FactTables tables, ClusterKey key) {
        var event = tables.of(Topic.CLUSTERS).get(key);
        return event != null && event.fact() instanceof ClusterFact fact && fact.state() != null
                ? fact.state().nodes()
                : -1;
    }

    static int partition(ClusterKey key) {
        return Partitioner.partition(key.text(), PARTITIONS);
    }

    static Map<String, String> headers(Fact fact, String key, long sequence) {
        String id = new UUID(sequence << 16 | 0x7000, Long.MIN_VALUE).toString();
        return CODEC.headers(new Envelope(
                id,
                FactType.of(fact).type(),
                "/weft/inventory-svc",
                key,
                Instant.ofEpochMilli(sequence),
                FactType.of(fact).dataSchema(),
                key,
                sequence,
                "chain-" + sequence,
                null,
                null));
    }

    static ProducerRecord<byte[], byte[]> record(ClusterKey key, Fact fact, long sequence) {
        return record(
                FactType.of(fact).topic().topicName(),
                partition(key),
                key.text(),
                headers(fact, key.text(), sequence),
                CODEC.data(fact));
    }

    static ProducerRecord<byte[], byte[]> tombstone(ClusterKey key) {
        return record(Topic.CLUSTERS.topicName(), partition(key), key.text(), Map.of(), null);
    }

    static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @Nullable String key, Map<String, String> headers, byte @Nullable [] value) {
        RecordHeaders kafkaHeaders = new RecordHeaders();
        headers.forEach((name, text) -> kafkaHeaders.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return new ProducerRecord<>(
                topic, partition, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, kafkaHeaders);
    }

    static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> sent, long offset) {
        return new ConsumerRecord<>(
                sent.topic(),
                sent.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                sent.key(),
                sent.value(),
                sent.headers(),
                java.util.Optional.empty());
    }

    static String header(ProducerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
