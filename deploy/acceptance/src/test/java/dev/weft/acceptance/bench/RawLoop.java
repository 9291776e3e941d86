package dev.weft.acceptance.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Consumes, produces one record for each, and commits both together when ipam-svc would: what an engine costs that decides nothing.
 */
final class RawLoop {

    /** So many records between two looks are a backlog, as for ipam-svc. */
    static final int MANY = 400;

    /** From a record to its commit where there are few. */
    static final long FEW_MILLIS = 20;

    /** And at most. */
    static final long LONGEST_MILLIS = 200;

    private RawLoop() {}

    /** Arguments: bootstrap servers, topic in, topic out. */
    public static void main(String[] arguments) {
        String bootstrap = arguments[0];
        long few = FEW_MILLIS * 1_000_000;
        long many = LONGEST_MILLIS * 1_000_000;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap);
                KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
            producer.initTransactions();
            consumer.subscribe(List.of(arguments[1]));
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            long begun = 0;
            long looked = 0;
            int since = 0;
            long cost = 0;
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(10));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (offsets.isEmpty()) {
                        producer.beginTransaction();
                        begun = System.nanoTime();
                        looked = begun;
                        since = 0;
                    }
                    since++;
                    var unused = producer.send(new ProducerRecord<>(
                            arguments[2], record.partition(), record.key(), record.value(), record.headers()));
                    offsets.put(
                            new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1));
                }
                long now = System.nanoTime();
                if (!offsets.isEmpty() && now - looked >= few) {
                    boolean dueOfFew = since < MANY && now - begun >= cost;
                    if (dueOfFew || now - begun >= many) {
                        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                        producer.commitTransaction();
                        offsets.clear();
                        cost = System.nanoTime() - now;
                    }
                    looked = now;
                    since = 0;
                }
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("group.id", "bench-raw");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("max.poll.records", "1000");
        properties.put("fetch.max.wait.ms", "20");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("transactional.id", "bench-raw");
        properties.put("linger.ms", "10");
        properties.put("batch.size", "131072");
        properties.put("retry.backoff.ms", "10");
        properties.put("compression.type", "lz4");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
