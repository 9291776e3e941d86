package dev.weft.acceptance.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts what is answered on a topic, as a reader of committed records sees it, and notes when. */
final class AnswerWatch implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String type;
    private final Duration gathering;
    private final AtomicLong seen = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long lastAt;
    private volatile long[] sentAt = new long[0];
    private final List<Double> latencies = new ArrayList<>();

    /**
     * @param type end of the CloudEvents type that is an answer
     */
    AnswerWatch(String bootstrap, String topic, String type) {
        this(bootstrap, topic, type, Duration.ZERO);
    }

    /**
     * As {@link #AnswerWatch(String, String, String)}.
     *
     * @param gathering how long records are gathered before they are asked for; as exact are the times
     */
    AnswerWatch(String bootstrap, String topic, String type, Duration gathering) {
        this.gathering = gathering;
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("enable.auto.commit", "false");
        properties.put("isolation.level", "read_committed");
        properties.put("max.poll.records", "2000");
        properties.put("fetch.max.wait.ms", gathering.isZero() ? "5" : "500");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.type = type;
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread = Thread.ofPlatform().name("answers").start(this::run);
    }

    private void run() {
        while (!stopping) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                if (record.value() == null || !isAnswer(record)) {
                    continue;
                }
                long now = System.nanoTime();
                long[] sent = sentAt;
                if (sent.length > 0) {
                    int number = number(record.key());
                    if (number >= 0 && number < sent.length && sent[number] != 0) {
                        synchronized (latencies) {
                            latencies.add((now - sent[number]) / 1e6);
                        }
                    }
                }
                lastAt = now;
                seen.incrementAndGet();
            }
            LockSupport.parkNanos(gathering.toNanos());
        }
        consumer.close();
    }

    private boolean isAnswer(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("ce_type");
        return header != null && new String(header.value(), StandardCharsets.UTF_8).endsWith(type);
    }

    /** The number in the pod's name of an answer's key, or in the uid of a claim's. */
    private static int number(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        int pod = text.indexOf("/web-");
        if (pod >= 0) {
            return Integer.parseInt(text.substring(pod + 5, text.indexOf('/', pod + 5)));
        }
        int end = text.lastIndexOf('.');
        return end < 12 ? -1 : Integer.parseInt(text.substring(end - 7, end), 16);
    }

    /** Takes the times of sending, by the numbers of the claims, and forgets earlier latencies. */
    void measure(long[] times) {
        synchronized (latencies) {
            latencies.clear();
        }
        sentAt = times;
    }

    /** Milliseconds from sending to reading the answer, sorted. */
    List<Double> latencies() {
        synchronized (latencies) {
            return latencies.stream().sorted().toList();
        }
    }

    /** When the newest answer was seen, in nanoseconds of this JVM; 0 before the first. */
    long lastAt() {
        return lastAt;
    }

    long seen() {
        return seen.get();
    }

    /** Waits until so many more than {@code before} were seen; returns the time in nanoseconds. */
    long await(long before, long count, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (seen.get() - before < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        (seen.get() - before) + " of " + count + " answers came within " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(500_000);
        }
        return System.nanoTime();
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
