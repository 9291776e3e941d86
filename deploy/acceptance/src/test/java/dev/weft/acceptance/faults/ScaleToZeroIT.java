package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.launch.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedFleet.class)
class ScaleToZeroIT {

    private static final int PODS = 40;
    private static final Duration CREATING = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(strings = {"inventory-svc", "policy-svc", "attach-svc", "ipam-svc"})
    void aServiceThatWasAwayCatchesUpAndTheOthersStayReady(String away, FaultyFleet fleet) {
        List<ChildProcess> replicas = fleet.running().replicaNames().stream()
                .filter(name -> name.startsWith(away))
                .map(fleet.running()::replica)
                .toList();
        List<String> others = fleet.running().replicaNames().stream()
                .filter(name -> !name.startsWith(away))
                .toList();
        Intents intents = new Intents(fleet, "extra", 0);
        try (PodWave wave = new PodWave(fleet, away);
                Probes probes = new Probes(others, fleet.running()::ready)) {
            replicas.parallelStream().forEach(replica -> replica.stop(Duration.ofSeconds(15)));
            intents.declareAll();
            wave.create(PODS, CREATING);
            long back = System.nanoTime();
            replicas.forEach(ChildProcess::start);
            wave.awaitAttached(PATIENCE);
            intents.awaitReady();
            double seconds = (System.nanoTime() - back) / 1e9;
            var replay = fleet.history().replay();
            System.out.printf(
                    Locale.ROOT,
                    "%s scaled to 0 and back: %d/%d attached, %d duplicates, caught up %.1f s after its start, others not ready: %s%n",
                    away,
                    wave.attached(),
                    wave.size(),
                    wave.duplicates().size() + replay.breaches().size(),
                    seconds,
                    probes.wanting());
            assertThat(wave.duplicates()).isEmpty();
            assertThat(replay.breaches()).isEmpty();
            assertThat(probes.wanting()).isEmpty();
            intents.remove();
            wave.delete(PATIENCE);
            fleet.running().awaitReady();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        }
    }
}
