package dev.weft.acceptance.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The broker as an outsider meets it: writes any record, and reads every byte of every topic. */
final class BrokerLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEAD_LETTERS = "weft.dead-letters.v1";

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;

    BrokerLog(String bootstrap) {
        this.bootstrap = bootstrap;
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, ProducerConfig.ACKS_CONFIG, "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes one record, a null header value included; its offset. */
    long write(
            String topic,
            int partition,
            @Nullable String key,
            Map<String, @Nullable String> headers,
            @Nullable String value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, bytes(key), bytes(value));
        headers.forEach((name, text) -> record.headers().add(name, bytes(text)));
        try {
            return producer.send(record).get().offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the record could not be written to " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a service has parked of one place of a topic: code and reason; empty when nothing. */
    String parked(String service, String topic, int partition, long offset) {
        for (ConsumerRecord<byte[], byte[]> record : read(Set.of(DEAD_LETTERS))) {
            if (record.value() == null) {
                continue;
            }
            JsonNode state = tree(record.value());
            if (state.path("service").asText().equals(service)
                    && state.path("topic").asText().equals(topic)
                    && state.path("partition").asInt() == partition
                    && state.path("offset").asLong() == offset) {
                return state.path("code").asText() + ": "
                        + state.path("reason").asText() + " (key "
                        + state.path("key").asText() + ")";
            }
        }
        return "";
    }

    private static JsonNode tree(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException("a dead letter is no JSON", e);
        }
    }

    /** Every key, header and value that the broker holds, internal topics too; payloads of dead letters also as they were. */
    List<String> everything() {
        List<String> texts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(Set.of())) {
            String place = record.topic() + "-" + record.partition() + "@" + record.offset() + " ";
            texts.add(place + text(record.key()) + " " + text(record.value()));
            Arrays.stream(record.headers().toArray()).forEach(h -> texts.add(place + h.key() + "=" + text(h.value())));
            if (record.topic().equals(DEAD_LETTERS) && record.value() != null) {
                String payload = tree(record.value()).path("payload").asText("");
                texts.add(place + text(Base64.getDecoder().decode(payload)));
            }
        }
        return texts;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(Set<String> topics) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "20");
        properties.put(ConsumerConfig.EXCLUDE_INTERNAL_TOPICS_CONFIG, "false");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = new HashSet<>();
            consumer.listTopics().forEach((name, found) -> {
                if (topics.isEmpty() || topics.contains(name)) {
                    found.forEach(p -> partitions.add(new TopicPartition(name, p.partition())));
                }
            });
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
