package dev.weft.acceptance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.acceptance.fleet.RunningFleet;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void theEngineIsMeasuredWithTheMemoryThatItsManifestGives() throws IOException {
        String manifest =
                Files.readString(RunningFleet.checkout().resolve("deploy/kubernetes/base/services/ipam-svc.yaml"));
        assertThat(manifest).contains("value: -XX:InitialRAMPercentage=50 " + String.join(" ", Bench.ENGINE_MEMORY));
    }

    @Test
    void thePlainLoopCommitsAtThePaceOfTheEngine() throws IOException {
        String engine = Files.readString(
                RunningFleet.checkout().resolve("ipam-svc/src/main/java/dev/weft/ipam/kafka/CommitPace.java"));
        String settings = Files.readString(
                RunningFleet.checkout().resolve("ipam-svc/src/main/java/dev/weft/ipam/app/IpamConfig.java"));
        assertThat(engine).contains("MANY = " + RawLoop.MANY + ";");
        assertThat(settings)
                .contains("@WithDefault(\"" + RawLoop.FEW_MILLIS + "ms\")\n    Duration commitInterval()")
                .contains("@WithDefault(\"" + RawLoop.LONGEST_MILLIS + "ms\")\n    Duration backlogCommitInterval()");
    }
}
