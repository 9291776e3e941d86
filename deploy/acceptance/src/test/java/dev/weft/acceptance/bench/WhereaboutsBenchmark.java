package dev.weft.acceptance.bench;

import dev.weft.acceptance.bench.PodStorm.Seen;
import dev.weft.events.Topic;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.local.tour.EventLog;
import dev.weft.testbed.build.MissingProgramException;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.WhereaboutsPlugin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The upstream IPAM plugin Whereabouts beside Weft, both with 5,000 addresses of a /16 given already, on the same real API server and in the
 * same run: ADDs of the plugin, one process a call as Multus calls it; pods from their creation, and from their claim, to the lifted gate; and
 * claims decided a second.
 */
public final class WhereaboutsBenchmark {

    private static final String RANGE = "10.20.0.0/16";
    private static final int RESIDENT = 5_000;
    private static final String WITH = "5,000 addresses given before";
    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Calls of one kind: how many a second, and the milliseconds of each, sorted. */
    private record Calls(double rate, List<Double> millis) {}

    private final Path root;
    private final Report report;
    private final int calls;
    private final int batch;
    private final int rounds;

    public WhereaboutsBenchmark(Path root, Report report, boolean quick) {
        this.root = root;
        this.report = report;
        this.calls = quick ? 12 : 40;
        this.batch = quick ? 10_000 : 20_000;
        this.rounds = quick ? 3 : 5;
    }

    /** Runs it. */
    public void run() throws InterruptedException {
        ProgramCache programs = ProgramCache.of(root);
        programs.missing("etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "whereabouts")
                .ifPresent(line -> {
                    throw new MissingProgramException(line);
                });
        report.title("Whereabouts and Weft, both with " + RESIDENT + " of " + RANGE
                + " given, on one real API server, one process of each service");
        try (StormFleet fleet = StormFleet.real(programs)) {
            try {
                List<Calls> theirs = whereabouts(fleet, programs);
                weft(fleet, theirs);
            } catch (RuntimeException e) {
                throw new IllegalStateException(fleet.running().logs(), e);
            }
        }
    }

    /** ADDs one by one, and some at once. */
    private List<Calls> whereabouts(StormFleet fleet, ProgramCache programs) throws InterruptedException {
        try (WhereaboutsPlugin plugin = WhereaboutsPlugin.install(
                fleet.running().real().member(), fleet.running().state(), programs)) {
            int bytes = plugin.fill(RANGE, RESIDENT);
            String first = plugin.add("warm-0", RANGE);
            if (!first.equals("10.20.19.137/16")) {
                throw new IllegalStateException("after " + RESIDENT + " addresses Whereabouts gave " + first
                        + "; expected 10.20.19.137/16: its pool was not filled as it reads it");
            }
            String note = "%s, IPPool of %,d KB; %d calls".formatted(WITH, bytes / 1000, calls);
            Calls single = adds(plugin, "one", 1);
            Calls many = adds(plugin, "many", AT_ONCE);
            report("Whereabouts: ADDs one by one", "ADDs/s", single, note);
            report("Whereabouts: ADDs, " + AT_ONCE + " at once", "ADDs/s", many, note);
            return List.of(single, many);
        }
    }

    private Calls adds(WhereaboutsPlugin plugin, String name, int atOnce) throws InterruptedException {
        Map<String, Double> millis = new ConcurrentHashMap<>();
        Map<String, String> addresses = new ConcurrentHashMap<>();
        long began = System.nanoTime();
        try (ExecutorService executor = Executors.newFixedThreadPool(atOnce)) {
            List<Future<?>> answers = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                String pod = name + "-" + i;
                answers.add(executor.submit(() -> {
                    long asked = System.nanoTime();
                    String other = addresses.put(plugin.add(pod, RANGE), pod);
                    if (other != null) {
                        throw new IllegalStateException("Whereabouts gave " + other + " and " + pod + " one address");
                    }
                    return millis.put(pod, (System.nanoTime() - asked) / 1e6);
                }));
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an ADD failed", e);
        }
        double rate = calls / ((System.nanoTime() - began) / 1e9);
        return new Calls(rate, millis.values().stream().sorted().toList());
    }

    private void weft(StormFleet fleet, List<Calls> theirs) {
        String pool = fleet.declare(RANGE);
        fleet.awaitGate();
        Target service = new Target(
                fleet.running().replica("ipam-svc-0"),
                URI.create(fleet.running().url("ipam-svc-0") + "/q/health/ready"));
        try (ClaimLoad load = new ClaimLoad(fleet.running().bootstrap(), fleet.fleet(), Duration.ofMillis(1));
                AnswerWatch answers = new AnswerWatch(
                        fleet.running().bootstrap(), Topic.ADDRESSES.topicName(), "address.assigned.v1")) {
            PoolChurn churn = new PoolChurn(load, service, answers, pool, 0);
            churn.fill(RESIDENT);
            List<Double> fromClaim = new ArrayList<>();
            pods(fleet, "warm", 1, new ArrayList<>());
            Calls single = pods(fleet, "one", 1, fromClaim);
            Calls many = pods(fleet, "many", AT_ONCE, fromClaim);
            report("Weft: pods, creation to lifted gate, one by one", "gates/s", single, WITH + "; " + calls + " pods");
            report("Weft: pods, " + AT_ONCE + " at once", "gates/s", many, WITH + "; " + calls + " pods");
            List<Double> sorted = fromClaim.stream().sorted().toList();
            for (int percentile : List.of(50, 99)) {
                report.add(Figure.of(
                        "Weft: from the claim to the lifted gate, p" + percentile,
                        FleetBenchmark.percentile(sorted, percentile),
                        "ms",
                        WITH + "; " + sorted.size() + " pods, as a watch sees them"));
            }
            double claims = claims(churn);
            report.add(Figure.of(
                    "Weft: claims decided",
                    claims,
                    "claims/s",
                    WITH + "; each claim with the release of another one, median of " + rounds + " backlogs of "
                            + batch));
            double adds = Math.max(theirs.get(0).rate(), theirs.get(1).rate());
            report.add(Figure.of(
                    "claims/s of Weft / ADDs/s of Whereabouts",
                    claims / adds,
                    "ratio",
                    "%.2f ADDs/s, the better of both; goal 1,000".formatted(adds)));
            report.add(Figure.of(
                    "gates/s of Weft / ADDs/s, one by one",
                    single.rate() / theirs.get(0).rate(),
                    "ratio",
                    "a pod created and let go beside one ADD"));
            report.add(Figure.of(
                    "gates/s of Weft / ADDs/s, " + AT_ONCE + " at once",
                    many.rate() / theirs.get(1).rate(),
                    "ratio",
                    "likewise"));
        }
    }

    private double claims(PoolChurn churn) {
        List<Double> rates = new ArrayList<>();
        for (int round = -2; round < rounds; round++) {
            double rate = churn.round(batch);
            if (round >= 0) {
                rates.add(rate);
            }
        }
        return ReadBenchmark.median(rates);
    }

    /**
     * Pods of which each thread creates the next one when the last one is let go.
     *
     * @param fromClaim takes the milliseconds from each pod's claim to its lifted gate
     */
    private Calls pods(StormFleet fleet, String name, int atOnce, List<Double> fromClaim) {
        try (PodStorm storm = new PodStorm(fleet.member(), name, 1, false)) {
            storm.create(calls, atOnce, (pod, seen) -> {
                if (!seen.told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException(pod.name() + " has no address after " + PATIENCE);
                }
            });
            Calls found = new Calls(
                    calls / storm.last(s -> s.lifted),
                    storm.pods().values().stream()
                            .map(s -> s.seconds() * 1000)
                            .sorted()
                            .toList());
            fromClaim.addAll(fromClaim(fleet, storm.pods()));
            storm.delete();
            return found;
        }
    }

    /** Milliseconds from the claim's record, by the clock of who wrote it, to the lifted gate, of each pod. */
    private static List<Double> fromClaim(StormFleet fleet, Map<String, Seen> pods) {
        Map<String, Long> claimed = new HashMap<>();
        try (EventLog log = fleet.running().events()) {
            Awaitility.await("the claims of all pods are read")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        log.since(0, e -> e.topic() == Topic.ADDRESS_CLAIMS).forEach(e -> {
                            if (e.fact() instanceof ClaimRequested claim
                                    && pods.containsKey(claim.state().owner().pod())) {
                                claimed.putIfAbsent(
                                        claim.state().owner().pod(),
                                        e.envelope().time().toEpochMilli());
                            }
                        });
                        return claimed.size() == pods.size();
                    });
        }
        List<Double> millis = new ArrayList<>();
        pods.forEach((pod, seen) -> millis.add((double) (seen.liftedEpochMillis - claimed.getOrDefault(pod, 0L))));
        return millis;
    }

    private void report(String name, String unit, Calls calls, String note) {
        report.add(Figure.of(name, calls.rate(), unit, note));
        report.add(Figure.of(name + ", p50", FleetBenchmark.percentile(calls.millis(), 50), "ms", note));
        report.add(Figure.of(name + ", p99", FleetBenchmark.percentile(calls.millis(), 99), "ms", note));
    }
}
