package dev.weft.samples;

import dev.weft.events.FactType;
import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.Fact;
import dev.weft.local.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A broker with the topics of the catalogue, and a writer of facts. */
final class Broker implements AutoCloseable {

    static final int PARTITIONS = 4;

    private final EmbeddedBroker broker;
    private final KafkaProducer<String, byte[]> producer;
    private final CloudEventCodec codec = new CloudEventCodec();
    private long sequence = System.currentTimeMillis();

    Broker(Path folder) throws ExecutionException, InterruptedException {
        broker = EmbeddedBroker.start(folder, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(Arrays.stream(Topic.values())
                            .map(t -> new NewTopic(t.topicName(), Optional.of(PARTITIONS), Optional.empty())
                                    .configs(t.settings()))
                            .toList())
                    .all()
                    .get();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new ByteArraySerializer());
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    /** Writes a fact with a new sequence, that many times. */
    void write(FactType type, String key, String json, int times) {
        Fact fact;
        try {
            fact = codec.fact(type, json.getBytes(StandardCharsets.UTF_8));
        } catch (NotUnderstoodException e) {
            throw new IllegalArgumentException(e);
        }
        String partitionKey =
                Partitioner.partitionKey(type.topic(), type.topic().parseKey(key), "");
        Envelope envelope = new Envelope(
                UUID.randomUUID().toString(),
                type.type(),
                "/weft/" + type.topic().writer(),
                key,
                Instant.now(),
                type.dataSchema(),
                partitionKey,
                ++sequence,
                "chain-of-" + key,
                null,
                null);
        for (int i = 0; i < times; i++) {
            send(type.topic(), partitionKey, key, codec.headers(envelope), codec.data(fact));
        }
    }

    void tombstone(Topic topic, String key) {
        send(topic, Partitioner.partitionKey(topic, topic.parseKey(key), ""), key, Map.of(), null);
    }

    /** Writes a record that is no CloudEvent but belongs to a chain. */
    void nonsense(Topic topic, String key) {
        send(
                topic,
                Partitioner.partitionKey(topic, topic.parseKey(key), ""),
                key,
                Map.of("ce_correlationid", "chain-of-nonsense"),
                "nonsense".getBytes(StandardCharsets.UTF_8));
    }

    private void send(
            Topic topic, String partitionKey, String key, Map<String, String> headers, byte @Nullable [] value) {
        RecordHeaders kafkaHeaders = new RecordHeaders();
        headers.forEach((name, text) -> kafkaHeaders.add(name, text.getBytes(StandardCharsets.UTF_8)));
        Future<?> sent = producer.send(new ProducerRecord<>(
                topic.topicName(), Partitioner.partition(partitionKey, PARTITIONS), key, value, kafkaHeaders));
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
