package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.runtime.config.WeftConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole topic once, for a question that is asked too seldom to keep its answer in memory. */
@ApplicationScoped
public class FactScan {

    /** More at once would take the heap of the service. */
    private static final int AT_ONCE = 2;

    private static final Duration POLL = Duration.ofMillis(200);

    private final WeftConfig config;
    private final CloudEventCodec codec = new CloudEventCodec();
    private final Semaphore slots = new Semaphore(AT_ONCE);

    public FactScan(WeftConfig config) {
        this.config = config;
    }

    /** A topic that could not be read to its end in time. */
    public static final class TooLateException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLateException(String message) {
            super(message);
        }
    }

    /**
     * Reads from the start to the end that the topic has now, each partition in its order.
     *
     * @param concerns which records are worth decoding, by key and value
     * @param reader is told those that are understood; others are somebody's else's dead letters
     * @throws TooLateException after {@code patience}, or when as many scans run already
     */
    public void read(
            Topic topic, BiPredicate<byte[], byte[]> concerns, Consumer<CloudEventRecord> reader, Duration patience)
            throws TooLateException {
        if (!slots.tryAcquire()) {
            throw new TooLateException(
                    "this replica reads " + AT_ONCE + " topics whole already; ask again in a moment");
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic.topicName())
                    .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            long until = System.nanoTime() + patience.toNanos();
            while (true) {
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (ends.isEmpty()) {
                    return;
                }
                if (System.nanoTime() > until) {
                    throw new TooLateException(topic.topicName() + " could not be read to its end within "
                            + patience.toSeconds() + " s; ask again");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && concerns.test(record.key(), record.value())) {
                        tell(record, reader);
                    }
                }
            }
        } finally {
            slots.release();
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Consumer<CloudEventRecord> reader) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
        }
        try {
            reader.accept(codec.read(
                    record.topic(), new String(record.key(), StandardCharsets.UTF_8), headers, record.value()));
        } catch (NotUnderstoodException e) {
            // Whoever reads this topic for its state has parked it.
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.service() + "-scan");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
