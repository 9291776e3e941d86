package dev.weft.acceptance.bench;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.InterfaceKey;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How many facts a second the services' publisher writes, beside a plain producer with the same settings that writes records which were
 * encoded before. Both keep the same number of facts under way and wait for all acknowledgements.
 */
public final class PublishBenchmark {

    private static final int UNDER_WAY = 2048;

    private final Path root;
    private final Report report;
    private final int rounds;
    private final int facts;

    public PublishBenchmark(Path root, Report report, boolean quick) {
        this.root = root;
        this.report = report;
        this.rounds = quick ? 3 : 5;
        this.facts = quick ? 30_000 : 100_000;
    }

    /** Runs it. */
    public void run() throws ExecutionException, InterruptedException {
        report.title(
                "Facts written by the publisher of the services, beside the plain Kafka producer (one thread each)");
        try (Bench bench = new Bench(root)) {
            topics(bench.bootstrap());
            try (FactChannel channel = new FactChannel(bench.bootstrap());
                    KafkaProducer<byte[], byte[]> producer = producer(channel)) {
                run(new SampleFacts(facts, Bench.PARTITIONS), channel, producer);
            }
        }
    }

    private void run(SampleFacts sample, FactChannel channel, KafkaProducer<byte[], byte[]> producer)
            throws InterruptedException {
        FactPublisher publisher = new FactPublisher(
                config(), new FactTables(), channel.emitter(), new SimpleMeterRegistry(), OpenTelemetry.noop());
        List<Double> raw = new ArrayList<>();
        List<Double> published = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double plain;
            double ours;
            if (round % 2 == 0) {
                plain = plain(sample, producer, round);
                ours = published(sample, publisher, round);
            } else {
                ours = published(sample, publisher, round);
                plain = plain(sample, producer, round);
            }
            if (round >= 0) {
                raw.add(facts / plain);
                published.add(facts / ours);
                ratios.add(plain / ours);
            }
            report.progress("%s: plain %,.0f/s, publisher %,.0f/s"
                    .formatted(round < 0 ? "warm-up" : "round " + (round + 1), facts / plain, facts / ours));
        }
        String note = "median of " + rounds + " rounds of " + facts + " facts, " + UNDER_WAY + " under way";
        report.add(
                Figure.of("write: plain producer", ReadBenchmark.median(raw), "events/s", note + ", encoded before"));
        report.add(
                Figure.of("write: publisher", ReadBenchmark.median(published), "events/s", note + ", incl. encoding"));
        report.add(Figure.of("write: publisher / plain producer", ReadBenchmark.median(ratios), "ratio", note));
    }

    private double plain(SampleFacts sample, KafkaProducer<byte[], byte[]> producer, int round)
            throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int n = 0; n < facts; n++) {
            records.add(sample.record((long) (round + 1) * facts + n));
        }
        Semaphore slots = new Semaphore(UNDER_WAY);
        long begin = System.nanoTime();
        for (ProducerRecord<byte[], byte[]> record : records) {
            slots.acquire();
            var unused = producer.send(record, (metadata, failure) -> slots.release());
        }
        slots.acquire(UNDER_WAY);
        return (System.nanoTime() - begin) / 1e9;
    }

    private double published(SampleFacts sample, FactPublisher publisher, int round) throws InterruptedException {
        List<Map.Entry<InterfaceKey, Fact>> written = new ArrayList<>();
        for (int n = 0; n < facts; n++) {
            written.add(sample.fact((long) (round + 1) * facts + n));
        }
        Semaphore slots = new Semaphore(UNDER_WAY);
        long begin = System.nanoTime();
        for (Map.Entry<InterfaceKey, Fact> fact : written) {
            slots.acquire();
            var unused = publisher
                    .publish(fact.getKey(), fact.getValue(), Cause.NEW)
                    .whenComplete((nothing, failure) -> slots.release());
        }
        slots.acquire(UNDER_WAY);
        return (System.nanoTime() - begin) / 1e9;
    }

    private static WeftConfig config() {
        return new SmallRyeConfigBuilder()
                .withMapping(WeftConfig.class)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValues(Map.of(
                        "weft.service", "attach-svc",
                        "weft.bootstrap", "unused",
                        "weft.topics.partitions", Integer.toString(Bench.PARTITIONS)))
                .build()
                .getConfigMapping(WeftConfig.class);
    }

    private static void topics(String bootstrap) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(Arrays.stream(FactType.values())
                            .map(FactType::topic)
                            .distinct()
                            .map(Topic::topicName)
                            .map(name -> new NewTopic(name, Bench.PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(FactChannel channel) {
        Properties properties = new Properties();
        properties.putAll(channel.producerSettings());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
