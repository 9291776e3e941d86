package dev.weft.local.tour;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that is on the broker, read by a plain consumer as any subscriber would. */
public final class EventLog implements AutoCloseable {

    private final CloudEventCodec codec = new CloudEventCodec();
    private final List<CloudEventRecord> events = new ArrayList<>();
    private final List<StepReport.Event> deadLetters = new ArrayList<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean stopping;

    public EventLog(String bootstrap) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            consumer.partitionsFor(topic.topicName())
                    .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var unused = Thread.ofPlatform().daemon().name("event-log").start(this::run);
    }

    private void run() {
        try {
            while (!stopping) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    add(record);
                }
            }
        } catch (WakeupException e) {
            // close() ends the loop this way.
        } finally {
            consumer.close();
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        Arrays.stream(record.headers().toArray())
                .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        if (record.topic().equals(Topic.DEAD_LETTERS.topicName())) {
            synchronized (events) {
                deadLetters.add(new StepReport.Event(
                        record.topic(),
                        headers.getOrDefault("ce_id", ""),
                        headers.getOrDefault("ce_type", ""),
                        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8)));
            }
            return;
        }
        try {
            CloudEventRecord event = codec.read(
                    record.topic(), new String(record.key(), StandardCharsets.UTF_8), headers, record.value());
            synchronized (events) {
                events.add(event);
            }
        } catch (NotUnderstoodException e) {
            // The services park it; the tour looks for that elsewhere.
            return;
        }
    }

    /** How many events were read so far; a place to look from. */
    public int mark() {
        synchronized (events) {
            return events.size();
        }
    }

    /** The events since a mark that hold, in the order of arrival. */
    public List<CloudEventRecord> since(int mark, Predicate<CloudEventRecord> holds) {
        synchronized (events) {
            return events.subList(Math.min(mark, events.size()), events.size()).stream()
                    .filter(holds)
                    .toList();
        }
    }

    /** The dead letters that were read so far, in the order of arrival. */
    public List<StepReport.Event> deadLetters() {
        synchronized (events) {
            return List.copyOf(deadLetters);
        }
    }

    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
    }
}
