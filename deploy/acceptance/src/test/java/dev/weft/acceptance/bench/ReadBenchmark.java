package dev.weft.acceptance.bench;

import dev.weft.events.Topic;
import dev.weft.local.fleet.SimulatedFleet;
import dev.weft.local.launch.ChildProcess;
import dev.weft.local.launch.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How many facts a second inventory-svc takes into its fleet view, beside a plain consumer that only counts the same records.
 *
 * <p>Both run all the time in JVMs of equal flags against one broker. In each round both are frozen, facts are written, then one after
 * the other goes on alone until it has everything; the order alternates. Then each reads alone while the facts are written, as fast as one
 * producer can: what goes through in a second.
 */
public final class ReadBenchmark {

    private static final String HEAP = "512m";

    /** What it takes until both are compiled. */
    private static final int WARM_UP = 600_000;

    private static final List<String> TOPICS =
            Arrays.stream(Topic.values()).map(Topic::topicName).toList();

    private final Path root;
    private final Report report;
    private final int rounds;
    private final int facts;
    private final int pods;
    private final Duration steady;

    public ReadBenchmark(Path root, Report report, boolean quick) {
        this.root = root;
        this.report = report;
        this.rounds = quick ? 3 : 5;
        this.facts = quick ? 150_000 : 400_000;
        this.pods = quick ? 10_000 : 30_000;
        this.steady = Duration.ofSeconds(quick ? 2 : 6);
    }

    /** Runs it. */
    public void run() throws IOException {
        report.title("Facts into the fleet view of inventory-svc, beside the plain Kafka consumer (JVMs of " + HEAP
                + ", " + Bench.PARTITIONS + " partitions, lz4)");
        try (Bench bench = new Bench(root);
                SimulatedFleet hub = new SimulatedFleet(null, 0)) {
            Files.writeString(
                    bench.state().resolve("kubeconfig/hub.yaml"), hub.hub().kubeconfig());
            try {
                run(bench);
            } catch (RuntimeException e) {
                throw new IllegalStateException(bench.logs(), e);
            }
        }
    }

    private void run(Bench bench) {
        SampleFacts sample = new SampleFacts(pods, Bench.PARTITIONS);
        Target service = service(bench);
        Target raw = raw(bench);
        try (KafkaProducer<byte[], byte[]> producer = producer(bench)) {
            long written = write(producer, sample, 0, WARM_UP);
            report.progress("warm-up: both read " + written + " facts of "
                    + producer.metrics().entrySet().stream()
                            .filter(e -> e.getKey().name().equals("record-size-avg"))
                            .map(e -> Math.round((double) e.getValue().metricValue()))
                            .findFirst()
                            .orElse(0L)
                    + " bytes on average");
            service.await(written, Duration.ofMinutes(3));
            raw.await(written, Duration.ofMinutes(3));
            List<Double> rawRates = new ArrayList<>();
            List<Double> serviceRates = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            List<Double> rawCpu = new ArrayList<>();
            List<Double> serviceCpu = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                service.freeze();
                raw.freeze();
                written = write(producer, sample, written, facts);
                Target first = round % 2 == 0 ? raw : service;
                Target.Cost one = first.catchUp(written);
                first.freeze();
                Target.Cost two = (first == raw ? service : raw).catchUp(written);
                first.resume();
                Target.Cost rawCost = first == raw ? one : two;
                Target.Cost serviceCost = first == raw ? two : one;
                rawRates.add(facts / rawCost.seconds());
                serviceRates.add(facts / serviceCost.seconds());
                ratios.add(rawCost.seconds() / serviceCost.seconds());
                rawCpu.add(rawCost.cpuSeconds() * 1e6 / facts);
                serviceCpu.add(serviceCost.cpuSeconds() * 1e6 / facts);
                report.progress(
                        "round %d: raw %,.0f/s, service %,.0f/s, ratio %.2f; processor time a fact: raw %.2f us, service %.2f us"
                                .formatted(
                                        round + 1,
                                        rawRates.getLast(),
                                        serviceRates.getLast(),
                                        ratios.getLast(),
                                        rawCpu.getLast(),
                                        serviceCpu.getLast()));
            }
            String note = "median of " + rounds + " rounds of " + facts + " facts, " + 2 * pods + " keys";
            report.add(Figure.of("read: plain consumer", median(rawRates), "events/s", note));
            report.add(Figure.of(
                    "read: service, applied to its view", median(serviceRates), "events/s", note + "; goal 50,000"));
            report.add(Figure.of(
                    "read: service / plain consumer",
                    median(ratios),
                    "ratio",
                    note + "; nothing is written meanwhile"));
            report.add(Figure.of("read: processor time, plain consumer", median(rawCpu), "us/event", "all threads"));
            report.add(Figure.of("read: processor time, service", median(serviceCpu), "us/event", "all threads"));
            steady(producer, sample, written, raw, service);
        }
    }

    /** The producer writes as fast as it can while one of the two reads; the other one stands still. */
    private void steady(
            KafkaProducer<byte[], byte[]> producer, SampleFacts sample, long already, Target raw, Target service) {
        long written = already;
        List<Double> rawRates = new ArrayList<>();
        List<Double> serviceRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> lags = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (Target target : round % 2 == 0 ? List.of(raw, service) : List.of(service, raw)) {
                Target other = target == raw ? service : raw;
                other.freeze();
                target.resume();
                target.await(written, Duration.ofMinutes(3));
                long begin = System.nanoTime();
                long sent = steadily(producer, sample, written, target, target == service ? lags : new ArrayList<>());
                written += sent;
                (target == service ? serviceRates : rawRates).add(sent / ((System.nanoTime() - begin) / 1e9));
                other.resume();
            }
            ratios.add(serviceRates.getLast() / rawRates.getLast());
            report.progress("round %d while facts are written: raw %,.0f/s, service %,.0f/s, ratio %.2f"
                    .formatted(round + 1, rawRates.getLast(), serviceRates.getLast(), ratios.getLast()));
        }
        String note = "median of " + rounds + " rounds; one producer thread writes as fast as it can for "
                + steady.toSeconds() + " s, until all is read";
        report.add(Figure.of("through: plain consumer", median(rawRates), "events/s", note));
        report.add(Figure.of("through: service, applied to its view", median(serviceRates), "events/s", note));
        report.add(Figure.of("through: service / plain consumer", median(ratios), "ratio", note + "; goal 0.50"));
        report.add(Figure.of(
                "through: lag of the service, median", median(lags), "events", "acknowledged, not applied yet"));
    }

    /** How many facts were written and read by the target in the time of a round. */
    private long steadily(
            KafkaProducer<byte[], byte[]> producer,
            SampleFacts sample,
            long already,
            Target target,
            List<Double> lags) {
        AtomicLong sent = new AtomicLong();
        long end = System.nanoTime() + steady.toNanos();
        Thread writer = Thread.ofPlatform().start(() -> {
            long n = already;
            while (System.nanoTime() < end) {
                var unused = producer.send(sample.record(n++), (metadata, failure) -> sent.incrementAndGet());
            }
            producer.flush();
        });
        while (System.nanoTime() < end) {
            lags.add((double) (sent.get() + already - target.applied()));
            Target.pause();
        }
        join(writer);
        target.await(already + sent.get(), Duration.ofMinutes(2));
        return sent.get();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Target service(Bench bench) {
        int port = Ports.any();
        ChildProcess process = bench.service("inventory-svc", port, HEAP);
        Target target = new Target(process, URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
        target.await(0, Duration.ofMinutes(2));
        return target;
    }

    private static Target raw(Bench bench) {
        int port = Ports.any();
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                RawReader.class.getName(),
                bench.bootstrap(),
                Integer.toString(port),
                String.join(",", TOPICS)));
        CONSUMER.forEach((name, value) -> arguments.add(name + "=" + value));
        ChildProcess process = bench.start("raw", HEAP, arguments);
        Target target = new Target(process, URI.create("http://127.0.0.1:" + port + "/"));
        target.await(0, Duration.ofMinutes(1));
        return target;
    }

    /** As the services set their consumers. */
    private static final Map<String, String> CONSUMER = Map.of(
            "enable.auto.commit", "false",
            "auto.offset.reset", "earliest",
            "isolation.level", "read_committed",
            "max.poll.records", "500",
            "fetch.max.wait.ms", "100");

    private static KafkaProducer<byte[], byte[]> producer(Bench bench) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bench.bootstrap());
        properties.put("acks", "all");
        properties.put("linger.ms", "5");
        properties.put("batch.size", "65536");
        properties.put("compression.type", "lz4");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static long write(KafkaProducer<byte[], byte[]> producer, SampleFacts sample, long from, int count) {
        for (long n = from; n < from + count; n++) {
            var unused = producer.send(sample.record(n));
        }
        producer.flush();
        return from + count;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        return size == 0
                ? 0
                : size % 2 == 1 ? sorted.get(size / 2) : (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
    }
}
