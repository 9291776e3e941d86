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
class ReplicaLossIT {

    private static final int PODS = 200;
    private static final Duration CREATING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipam-svc-0",
                "attach-svc-0",
                "policy-svc-0",
                "inventory-svc-0",
                "inventory-svc-1",
                "policy-svc-1",
                "attach-svc-1",
                "ipam-svc-1"
            })
    void aKilledReplicaLosesNoPodNoAddressAndNoIntent(String victim, FaultyFleet fleet) {
        ChildProcess replica = fleet.running().replica(victim);
        Intents intents = new Intents(fleet, "extra", 0);
        try (PodWave wave = new PodWave(fleet, victim)) {
            CompletableFuture<Void> creating = CompletableFuture.runAsync(() -> wave.create(PODS, CREATING));
            CompletableFuture.runAsync(
                            () -> {
                                replica.kill();
                                intents.declareAll();
                            },
                            CompletableFuture.delayedExecutor(CREATING.toMillis() / 4, TimeUnit.MILLISECONDS))
                    .join();
            creating.join();
            wave.awaitAttached(PATIENCE);
            Duration ready = intents.awaitReady();
            var replay = fleet.history().replay();
            System.out.printf(
                    Locale.ROOT,
                    "kill -9 %s: %d/%d attached, %d duplicates, longest pause %.1f s, intents Ready after %.1f s%n",
                    victim,
                    wave.attached(),
                    wave.size(),
                    wave.duplicates().size() + replay.breaches().size(),
                    wave.longestPause().toMillis() / 1000.0,
                    ready.toMillis() / 1000.0);
            replica.start();
            assertThat(wave.duplicates()).isEmpty();
            assertThat(replay.breaches()).isEmpty();
            intents.remove();
            wave.delete(PATIENCE);
            fleet.running().awaitReady();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        }
    }
}
