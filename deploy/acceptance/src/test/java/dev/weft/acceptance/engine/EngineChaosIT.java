package dev.weft.acceptance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.acceptance.bench.Bench;
import dev.weft.acceptance.bench.BenchFleet;
import dev.weft.acceptance.bench.ClaimLoad;
import dev.weft.acceptance.faults.AddressHistory;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.events.Partitioner;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.local.launch.ChildProcess;
import dev.weft.local.launch.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two replicas of ipam-svc decide 500 claims a second on a real broker, while one fault after the other comes. Settings: {@code
 * -Dweft.chaos.rounds} (default 1; up to 3 of those that are quick, else all in turn), {@code -Dweft.chaos.kinds} (some of
 * KILL, BROKER, STATE_FOLDER, FREEZE, REBALANCE, by commas), {@code -Dweft.chaos.rate}.
 */
class EngineChaosIT {

    private static final int ROUNDS = Integer.getInteger("weft.chaos.rounds", 1);
    private static final int RATE = Integer.getInteger("weft.chaos.rate", 500);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private enum Kind {
        KILL("kill -9"),
        BROKER("kill -9 of the broker, and its start"),
        STATE_FOLDER("kill -9, state folder deleted"),
        FREEZE("SIGSTOP for 15 s, then SIGCONT"),
        REBALANCE("a third replica comes and goes");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<ChildProcess, Integer> ports = new ConcurrentHashMap<>();
    private final Map<String, Long> firstAfter = new ConcurrentHashMap<>();
    private final Map<Long, Boolean> answered = new ConcurrentHashMap<>();
    private volatile @Nullable ClaimStream stream;
    private volatile long faultAt = Long.MAX_VALUE;

    @Test
    void noFaultGivesAnAddressTwiceOrLosesAClaim() throws IOException {
        try (Bench bench = Bench.brief(RunningFleet.checkout());
                BenchFleet hub = new BenchFleet();
                ClaimLoad load = new ClaimLoad(bench.bootstrap(), ClaimLoad.FLEET, Duration.ofMillis(5))) {
            Files.writeString(bench.state().resolve("kubeconfig/hub.yaml"), hub.kubeconfig());
            try {
                run(bench, hub, load);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(e.getMessage() + "\n" + bench.logs(), e);
            }
        }
    }

    private static Kind[] kinds() {
        String wanted = System.getProperty("weft.chaos.kinds", ROUNDS <= 3 ? "KILL,BROKER,STATE_FOLDER" : "");
        return wanted.isEmpty()
                ? Kind.values()
                : Stream.of(wanted.split(",", -1)).map(Kind::valueOf).toArray(Kind[]::new);
    }

    private void run(Bench bench, BenchFleet hub, ClaimLoad load) {
        List<ChildProcess> replicas = new ArrayList<>(List.of(replica(bench, 0), replica(bench, 1)));
        replicas.forEach(this::awaitReady);
        String[] pools = onePoolInEachPartition();
        for (int i = 0; i < pools.length; i++) {
            hub.pool(pools[i], "10." + (40 + i) + ".0.0/16", "10." + (40 + i) + ".0.1", "10." + (40 + i) + ".255.254");
        }
        Map<Kind, List<Double>> seconds = new EnumMap<>(Kind.class);
        try (AnswerLog log = new AnswerLog(bench.bootstrap(), this::heard)) {
            try (ClaimStream claims = new ClaimStream(load, pools, RATE)) {
                stream = claims;
                awaitAnswers(claims, pools, "before any fault");
                Kind[] kinds = kinds();
                for (int round = 0; round < ROUNDS; round++) {
                    Kind kind = kinds[round % kinds.length];
                    double took = fault(bench, replicas, round % 2, kind, claims, pools);
                    seconds.computeIfAbsent(kind, k -> new ArrayList<>()).add(took);
                }
                claims.close();
                judge(log, claims, seconds);
            }
        }
    }

    /** Makes a fault and mends it; seconds until every domain has answered a claim that was sent after it. */
    private double fault(
            Bench bench, List<ChildProcess> replicas, int victim, Kind kind, ClaimStream claims, String[] pools) {
        ChildProcess replica = replicas.get(victim);
        firstAfter.clear();
        faultAt = System.nanoTime();
        switch (kind) {
            case KILL -> replica.kill();
            case STATE_FOLDER -> {
                replica.kill();
                delete(bench.state().resolve("data/ipam-svc-" + victim));
                replica.start();
            }
            case FREEZE -> {
                signal(replica, "STOP");
                awaitSince(faultAt, Duration.ofSeconds(15));
                signal(replica, "CONT");
            }
            case BROKER -> {
                bench.broker().kill();
                bench.startBroker();
                System.out.printf(
                        Locale.ROOT,
                        "the broker listens %.1f s after it was killed%n",
                        (System.nanoTime() - faultAt) / 1e9);
            }
            case REBALANCE -> {
                ChildProcess third = replica(bench, 2);
                awaitReady(third);
                third.stop(Duration.ofSeconds(20));
            }
        }
        awaitAnswers(claims, pools, kind.sentence);
        double took =
                (firstAfter.values().stream().mapToLong(Long::longValue).max().orElse(0) - faultAt) / 1e9;
        if (kind == Kind.KILL) {
            replica.start();
        }
        replicas.forEach(this::awaitReady);
        System.out.printf(
                Locale.ROOT,
                "%s: the slowest domain answers after %.1f s, at a load of %.1f%n",
                kind.sentence,
                took,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return took;
    }

    private void awaitAnswers(ClaimStream claims, String[] pools, String what) {
        if (faultAt == Long.MAX_VALUE) {
            faultAt = System.nanoTime();
        }
        Awaitility.await("all domains answer after " + what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> firstAfter.keySet().containsAll(Set.of(pools)));
    }

    private void heard(AddressFact fact, Long at) {
        ClaimStream claims = stream;
        AddressState state = fact.state();
        long number = ClaimLoad.number(state.claim());
        if (fact instanceof AddressFact.AddressAssigned) {
            answered.put(number, true);
            if (claims != null && claims.sentAt(number) > faultAt) {
                firstAfter.putIfAbsent(state.pool(), at);
            }
        }
    }

    private void judge(AnswerLog log, ClaimStream claims, Map<Kind, List<Double>> seconds) {
        Set<Long> owed = claims.owed();
        Awaitility.await("every acknowledged claim is answered")
                .atMost(PATIENCE)
                .until(() -> answered.keySet().containsAll(owed));
        AddressHistory.Replay replay = AddressHistory.replay(log.events());
        Set<Long> holding = replay.alive().values().stream()
                .filter(state -> state.phase() == AddressState.Phase.Assigned)
                .map(state -> ClaimLoad.number(state.claim()))
                .collect(Collectors.toSet());
        Set<Long> lost = new HashSet<>(owed);
        lost.removeAll(holding);
        seconds.forEach((kind, took) -> System.out.printf(
                Locale.ROOT,
                "%s: %d times, next answer after %.1f s at the median, %.1f s at most%n",
                kind.sentence,
                took.size(),
                took.stream().sorted().skip(took.size() / 2).findFirst().orElse(0.0),
                took.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
        System.out.printf(
                "%d claims, %d standing, %d lost, %d duplicates%n",
                claims.sent(), owed.size(), lost.size(), replay.breaches().size());
        assertThat(replay.breaches()).isEmpty();
        assertThat(lost).isEmpty();
        assertThat(owed).hasSizeGreaterThan(1000);
    }

    private static String[] onePoolInEachPartition() {
        String[] pools = new String[Bench.PARTITIONS];
        for (int partition = 0; partition < pools.length; partition++) {
            int n = 0;
            while (Partitioner.partition(ClaimLoad.FLEET + "/pool-" + n, pools.length) != partition) {
                n++;
            }
            pools[partition] = "pool-" + n;
        }
        return pools;
    }

    private ChildProcess replica(Bench bench, int number) {
        int port = Ports.any();
        ChildProcess process = bench.service("ipam-svc", number, port, "256m");
        ports.put(process, port);
        return process;
    }

    private void awaitReady(ChildProcess replica) {
        Awaitility.await(replica.name() + " is ready").atMost(PATIENCE).until(() -> ready(replica));
    }

    private boolean ready(ChildProcess replica) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + ports.get(replica) + "/q/health/ready"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitSince(long begin, Duration time) {
        Awaitility.await().atMost(time.plusSeconds(5)).until(() -> System.nanoTime() - begin > time.toNanos());
    }

    private static void signal(ChildProcess process, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("kill cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be deleted", e);
        }
    }
}
