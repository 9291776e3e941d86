package dev.weft.local.tour;

import dev.weft.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Looks every event that the steps named up on the broker once more, with a consumer that knows nothing of Weft. */
final class EvidenceStep {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EvidenceStep() {}

    /**
     * The step.
     *
     * @param before reports of the steps before it; filled while they run
     */
    static Step step(List<StepReport> before) {
        return Step.of(
                "a plain Kafka consumer finds every event named above",
                "external systems subscribe to the events",
                script -> look(script, before));
    }

    private static void look(StepScript script, List<StepReport> before) {
        Set<StepReport.Event> missing = new LinkedHashSet<>();
        before.forEach(report -> missing.addAll(report.events()));
        long steps = before.stream().filter(r -> !r.events().isEmpty()).count();
        int named = missing.size();
        script.does("kafka-console-consumer.sh --from-beginning --include 'weft.*' --property print.headers=true");
        long read = read(script.fleet().bootstrap(), missing);
        script.show(named + " events named by " + steps + " steps, looked up in " + read + " records");
        script.check("all of them are on the broker, missing: " + missing, missing.isEmpty());
    }

    /** Reads all topics from their beginning to the end that they have now, and takes what it finds from the set. */
    private static long read(String bootstrap, Set<StepReport.Event> missing) {
        long records = 0;
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Arrays.stream(Topic.values())
                    .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> open = new HashMap<>(consumer.endOffsets(partitions));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!open.isEmpty() && System.nanoTime() < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    records++;
                    missing.remove(new StepReport.Event(
                            record.topic(),
                            header(record, "ce_id"),
                            header(record, "ce_type"),
                            Objects.requireNonNullElse(record.key(), "")));
                }
                open.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
            }
        }
        return records;
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
