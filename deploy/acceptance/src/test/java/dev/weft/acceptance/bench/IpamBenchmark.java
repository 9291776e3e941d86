package dev.weft.acceptance.bench;

import dev.weft.events.Topic;
import dev.weft.local.launch.ChildProcess;
import dev.weft.local.launch.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How many claims a second one ipam-svc decides in one address domain, and how long one takes, beside a loop of the plain client that
 * consumes, produces and commits in transactions and decides nothing. Then pools of several sizes, and a replica that begins with nothing.
 */
public final class IpamBenchmark {

    private static final String RAW_IN = "bench-raw-in";
    private static final String RAW_OUT = "bench-raw-out";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path root;
    private final Report report;
    private final boolean quick;
    private final Map<String, String> settings;
    private final int batch;
    /** At most so many; see {@link WarmUp}. */
    private final int warmUps;

    private final int rounds;
    private long next;
    /** Claims of the wide pool that stand. */
    private long standing;

    public IpamBenchmark(Path root, Report report, boolean quick, Map<String, String> settings) {
        this.root = root;
        this.report = report;
        this.quick = quick;
        this.settings = Map.copyOf(settings);
        this.batch = quick ? 20_000 : 40_000;
        this.warmUps = quick ? 12 : 60;
        this.rounds = quick ? 3 : 5;
    }

    /** Runs it. */
    public void run() throws IOException, ExecutionException, InterruptedException {
        report.title(
                "Claims decided by one ipam-svc in one address domain, from the claim's record to the committed answer"
                        + (settings.isEmpty() ? "" : ", with " + settings));
        try (Bench bench = new Bench(root, settings);
                BenchFleet fleet = new BenchFleet()) {
            Files.writeString(bench.state().resolve("kubeconfig/hub.yaml"), fleet.kubeconfig());
            topics(bench.bootstrap());
            try (ClaimLoad load = new ClaimLoad(bench.bootstrap())) {
                Target service = service(bench);
                Target raw = raw(bench);
                try (AnswerWatch answers =
                                new AnswerWatch(bench.bootstrap(), Topic.ADDRESSES.topicName(), "address.assigned.v1");
                        AnswerWatch copies = new AnswerWatch(bench.bootstrap(), RAW_OUT, "requested.v1")) {
                    fleet.pool("wide", "10.0.0.0/8", "10.0.0.1", "10.152.150.128");
                    saturated(load, service, raw, answers, copies);
                    latency(load, answers, copies);
                    raw.process().kill();
                    fleet.pool("small", "172.16.0.0/16", "172.16.0.1", "172.16.19.136");
                    fleet.pool("middle", "172.20.0.0/15", "172.20.0.1", "172.21.134.160");
                    churn(load, service, answers, "small", 5_000, 4_000);
                    churn(load, service, answers, "middle", 100_000, quick ? 8_000 : 80_000);
                    churn(load, service, answers, "wide", 10_000_000, quick ? 20_000 : 200_000);
                    restore(bench, load, service, answers);
                }
            } catch (RuntimeException e) {
                throw new IllegalStateException(bench.logs(), e);
            }
        }
    }

    private static void topics(String bootstrap) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(Stream.of(RAW_IN, RAW_OUT)
                            .map(name -> new NewTopic(name, Bench.PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    private Target service(Bench bench) {
        int port = Ports.any();
        ChildProcess process = bench.addressEngine(port, quick ? "512m" : "3g");
        Target target = new Target(process, URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
        target.await(0, Duration.ofMinutes(2));
        return target;
    }

    private static Target raw(Bench bench) {
        ChildProcess process = bench.start(
                "raw",
                "256m",
                new ArrayList<>(List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        RawLoop.class.getName(),
                        bench.bootstrap(),
                        RAW_IN,
                        RAW_OUT)));
        return new Target(process, URI.create("http://127.0.0.1:1/"));
    }

    private void saturated(ClaimLoad load, Target service, Target raw, AnswerWatch answers, AnswerWatch copies) {
        List<Double> ours = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        double oursCpu = 0;
        double plainCpu = 0;
        WarmUp warmUp = new WarmUp(List.of(service, raw), warmUps);
        int round = -1;
        while (round < rounds) {
            double plainBefore = cpuSeconds(raw);
            double loop = backlog(load, raw, copies, number -> load.claim("wide", number, RAW_IN));
            double oursBefore = cpuSeconds(service);
            double engine = backlog(load, service, answers, number -> load.claim("wide", number, null));
            standing += batch;
            report.progress("%s: plain loop %,.0f/s and %.1f us of CPU each, ipam-svc %,.0f/s and %.1f us"
                    .formatted(
                            round < 0 ? "warm-up" : "round " + (round + 1),
                            loop,
                            (cpuSeconds(raw) - plainBefore) * 1e6 / batch,
                            engine,
                            (cpuSeconds(service) - oursBefore) * 1e6 / batch));
            if (round < 0) {
                round = warmUp.over() ? 0 : -1;
            } else {
                round++;
                ours.add(engine);
                plain.add(loop);
                ratios.add(engine / loop);
                plainCpu += cpuSeconds(raw) - plainBefore;
                oursCpu += cpuSeconds(service) - oursBefore;
            }
        }
        String note = "median of " + rounds + " backlogs of " + batch + " claims, pool of 10,000,000; after "
                + warmUp.rounds() + " that do not count";
        double all = rounds * (double) batch;
        report.add(Figure.of("saturated: plain loop, CPU a claim", plainCpu * 1e6 / all, "us", "of its process"));
        report.add(Figure.of("saturated: ipam-svc, CPU a claim", oursCpu * 1e6 / all, "us", "of its process"));
        report.add(Figure.of("saturated: plain transactional loop", ReadBenchmark.median(plain), "claims/s", note));
        report.add(Figure.of("saturated: ipam-svc", ReadBenchmark.median(ours), "claims/s", note + "; goal 10,000"));
        report.add(Figure.of("saturated: ipam-svc / plain loop", ReadBenchmark.median(ratios), "ratio", "goal 0.60"));
    }

    private static double cpuSeconds(Target target) {
        return ProcessHandle.of(target.process().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(spent -> spent.toNanos() / 1e9)
                .orElse(0.0);
    }

    /** Writes while the reader is frozen, lets it go, and gives answers a second. */
    private double backlog(
            ClaimLoad load, Target target, AnswerWatch watch, LongFunction<ProducerRecord<byte[], byte[]>> record) {
        long before = watch.seen();
        target.freeze();
        for (int i = 0; i < batch; i++) {
            load.send(record.apply(next++));
        }
        load.flush();
        long begin = System.nanoTime();
        target.resume();
        return batch / ((watch.await(before, batch, PATIENCE) - begin) / 1e9);
    }

    private void latency(ClaimLoad load, AnswerWatch answers, AnswerWatch copies) {
        int seconds = quick ? 10 : 30;
        List<Double> plain = paced(load, copies, seconds, number -> load.claim("wide", number, RAW_IN));
        List<Double> ours = paced(load, answers, seconds, number -> load.claim("wide", number, null));
        standing += seconds * 1000L;
        for (int percentile : List.of(50, 99)) {
            report.add(Figure.of(
                    "latency at 1,000/s: plain loop, p" + percentile, at(plain, percentile), "ms", seconds + " s"));
            report.add(Figure.of(
                    "latency at 1,000/s: ipam-svc, p" + percentile,
                    at(ours, percentile),
                    "ms",
                    seconds + " s" + (percentile == 99 ? "; goal 50" : "")));
        }
    }

    private List<Double> paced(
            ClaimLoad load, AnswerWatch watch, int seconds, LongFunction<ProducerRecord<byte[], byte[]>> record) {
        long first = next;
        int count = seconds * 1000;
        long[] sent = new long[(int) (first + count)];
        watch.measure(sent);
        long before = watch.seen();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * 1_000_000L;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            ProducerRecord<byte[], byte[]> one = record.apply(next);
            // From when it was due: a sender that is late does not make the answer look early.
            sent[(int) next++] = due;
            load.send(one);
        }
        watch.await(before, count, PATIENCE);
        List<Double> latencies = watch.latencies();
        watch.measure(new long[0]);
        return latencies;
    }

    private static double at(List<Double> sorted, int percentile) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100));
    }

    /** A pool that is filled to a part, where each claim comes with the release of an older one. */
    private void churn(ClaimLoad load, Target service, AnswerWatch answers, String pool, long size, int resident) {
        PoolChurn churn = new PoolChurn(load, service, answers, pool, next);
        churn.fill(resident);
        List<Double> rates = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double rate = churn.round(batch / 2);
            if (round >= 0) {
                rates.add(rate);
            }
        }
        next = churn.next();
        report.add(Figure.of(
                "churn: pool of %,d".formatted(size),
                ReadBenchmark.median(rates),
                "claims/s",
                "%,d assigned; each claim with the release of another one, median of %d".formatted(resident, rounds)));
        if (pool.equals("wide")) {
            standing += resident;
        } else {
            churn.releaseAll();
        }
    }

    private void restore(Bench bench, ClaimLoad load, Target service, AnswerWatch answers) throws IOException {
        int wanted = quick ? 100_000 : 1_000_000;
        int more = Math.max(0, wanted - (int) standing);
        long before = answers.seen();
        long begin = System.nanoTime();
        for (int i = 0; i < more; i++) {
            load.send(load.claim("wide", next++, null));
            // What is under way fits into the memory of this process.
            while (i % 1000 == 0 && i - (answers.seen() - before) > 100_000) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        load.flush();
        long filled = answers.await(before, more, Duration.ofMinutes(15));
        if (more > 0) {
            report.add(Figure.of(
                    "steady: claims and decisions at once",
                    more / ((filled - begin) / 1e9),
                    "claims/s",
                    more + " claims"));
        }
        ProcessMemory memory = ProcessMemory.of(service.process().pid());
        report.add(Figure.of(
                "memory: ipam-svc with about %,d assignments".formatted(wanted),
                memory.liveHeapMib(),
                "MiB heap",
                "RSS %.0f MiB".formatted(memory.rssMib())));
        service.process().kill();
        Path folder = bench.state().resolve("data/ipam-svc-0");
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
        long seen = answers.seen();
        load.send(load.claim("wide", next++, null));
        load.flush();
        long dead = System.nanoTime();
        service(bench);
        double ready = (System.nanoTime() - dead) / 1e9;
        double first = (answers.await(seen, 1, PATIENCE) - dead) / 1e9;
        report.add(Figure.of(
                "restore: %,d assignments on an empty replica, ready".formatted(wanted),
                ready,
                "s",
                "from the start of the JVM, incl. the session of the killed one; goal 30"));
        report.add(
                Figure.of("restore: first answer", first, "s", "to a claim that was written while nobody was there"));
    }
}
