package dev.weft.acceptance.engine;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.AddressFact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Every committed answer, in the order of its partition, and when it was read. */
final class AnswerLog implements AutoCloseable {

    private final CloudEventCodec codec = new CloudEventCodec();
    private final List<CloudEventRecord> events = Collections.synchronizedList(new ArrayList<>());
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BiConsumer<AddressFact, Long> listener;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param listener is told each fact and when it was read, in nanoseconds
     */
    AnswerLog(String bootstrap, BiConsumer<AddressFact, Long> listener) {
        this.listener = listener;
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("fetch.max.wait.ms", "20");
        properties.put("reconnect.backoff.max.ms", "500");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(Topic.ADDRESSES.topicName())
                .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().name("answers").start(this::run);
    }

    private void run() {
        while (!stopping) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                if (record.value() != null) {
                    read(record);
                }
            }
        }
        consumer.close();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        try {
            CloudEventRecord event = codec.read(
                    record.topic(), new String(record.key(), StandardCharsets.UTF_8), headers, record.value());
            events.add(event);
            listener.accept((AddressFact) event.fact(), System.nanoTime());
        } catch (NotUnderstoodException e) {
            throw new IllegalStateException("an answer that is none: " + record, e);
        }
    }

    List<CloudEventRecord> events() {
        synchronized (events) {
            return new ArrayList<>(events);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
