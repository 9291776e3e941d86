package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.launch.ChildProcess;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedFleet.class)
class FrozenReplicaIT {

    private static final int PODS = 100;
    private static final Duration CREATING = Duration.ofSeconds(16);
    private static final Duration FROZEN = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(strings = {"ipam-svc-0", "attach-svc-0", "ipam-svc-1", "attach-svc-1"})
    void aFrozenReplicaThatComesBackGivesNoAddressTwice(String victim, FaultyFleet fleet) {
        ChildProcess replica = fleet.running().replica(victim);
        Intents intents = new Intents(fleet, "extra", 0);
        try (PodWave wave = new PodWave(fleet, "early");
                PodWave late = new PodWave(fleet, "late")) {
            wave.create(PODS / 2, Duration.ofSeconds(1));
            FaultyFleet.signal(replica, "STOP");
            CompletableFuture<Void> thaw = CompletableFuture.runAsync(
                    () -> FaultyFleet.signal(replica, "CONT"),
                    CompletableFuture.delayedExecutor(FROZEN.toMillis(), TimeUnit.MILLISECONDS));
            // What the frozen one was working on is gone when it wakes, and its addresses rest only a second.
            wave.deletePods();
            intents.declareAll();
            late.create(PODS, CREATING);
            thaw.join();
            late.awaitAttached(PATIENCE);
            Duration ready = intents.awaitReady();
            var replay = fleet.history().replay();
            System.out.printf(
                    Locale.ROOT,
                    "%s frozen for 15 s: %d/%d attached, %d duplicates, longest pause %.1f s, intents Ready after %.1f s%n",
                    victim,
                    late.attached(),
                    late.size(),
                    late.duplicates().size() + replay.breaches().size(),
                    late.longestPause().toMillis() / 1000.0,
                    ready.toMillis() / 1000.0);
            assertThat(late.duplicates()).isEmpty();
            assertThat(replay.breaches()).isEmpty();
            intents.remove();
            late.delete(PATIENCE);
            fleet.running().awaitReady();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        }
    }
}
