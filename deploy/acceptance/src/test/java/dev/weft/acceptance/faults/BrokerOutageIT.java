package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedFleet.class)
class BrokerOutageIT {

    private static final int PODS = 40;
    private static final Duration CREATING = Duration.ofSeconds(3);
    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void whatWasDeclaredBeforeDuringAndAfterAnOutageOfTheBrokerIsDone(FaultyFleet fleet) {
        Intents before = new Intents(fleet, "before", 1);
        Intents during = new Intents(fleet, "during", 2);
        Intents after = new Intents(fleet, "after", 3);
        Map<String, Long> pids = pids(fleet);
        try (PodWave wave = new PodWave(fleet, "outage");
                Probes probes = new Probes(fleet.running().replicaNames(), fleet.running()::live)) {
            before.declareNetwork();
            wave.create(PODS, CREATING);
            fleet.running().broker().stop(Duration.ofSeconds(15));
            long gone = System.nanoTime();
            during.declareAll();
            wave.create(PODS, CREATING);
            awaitSince(gone, OUTAGE);
            long began = System.nanoTime();
            fleet.running().startBroker();
            after.declareNetwork();
            wave.create(PODS, CREATING);
            wave.awaitAttached(PATIENCE);
            before.awaitReady();
            during.awaitReady();
            after.awaitReady();
            double seconds = (System.nanoTime() - began) / 1e9;
            report(fleet, "broker stopped for 30 s", wave, seconds);
            assertThat(probes.wanting())
                    .as("replicas that a kubelet would have restarted")
                    .isEmpty();
            assertThat(pids(fleet)).isEqualTo(pids);
            before.remove();
            during.remove();
            after.remove();
            wave.delete(PATIENCE);
            fleet.running().awaitReady();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        }
    }

    @Test
    void aKilledBrokerLosesNothing(FaultyFleet fleet) {
        Intents intents = new Intents(fleet, "killed", 4);
        Map<String, Long> pids = pids(fleet);
        try (PodWave wave = new PodWave(fleet, "killed")) {
            CompletableFuture<Void> creating = CompletableFuture.runAsync(() -> wave.create(2 * PODS, CREATING));
            awaitSince(System.nanoTime(), CREATING.dividedBy(3));
            fleet.running().broker().kill();
            intents.declareAll();
            long began = System.nanoTime();
            fleet.running().startBroker();
            creating.join();
            wave.awaitAttached(PATIENCE);
            intents.awaitReady();
            report(fleet, "kill -9 broker", wave, (System.nanoTime() - began) / 1e9);
            assertThat(pids(fleet)).isEqualTo(pids);
            intents.remove();
            wave.delete(PATIENCE);
            fleet.running().awaitReady();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        }
    }

    private static void report(FaultyFleet fleet, String what, PodWave wave, double seconds) {
        var replay = fleet.history().replay();
        System.out.printf(
                Locale.ROOT,
                "%s: %d/%d attached, %d duplicates, all well %.1f s after its start%n",
                what,
                wave.attached(),
                wave.size(),
                wave.duplicates().size() + replay.breaches().size(),
                seconds);
        assertThat(wave.duplicates()).isEmpty();
        assertThat(replay.breaches()).isEmpty();
    }

    private static Map<String, Long> pids(FaultyFleet fleet) {
        Map<String, Long> pids = new TreeMap<>();
        for (String replica : fleet.running().replicaNames()) {
            var process = fleet.running().replica(replica);
            pids.put(replica, process.alive() ? process.pid() : -1);
        }
        return pids;
    }

    private static void awaitSince(long began, Duration time) {
        long left;
        while ((left = began + time.toNanos() - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }
}
