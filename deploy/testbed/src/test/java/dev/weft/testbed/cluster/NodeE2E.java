package dev.weft.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.testbed.build.ProgramCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @BeforeAll
    static void possible() {
        RealNode.missing(ProgramCache.here())
                .or(() -> ProgramCache.here().missing("etcd", "kube-apiserver", "kube-controller-manager"))
                .ifPresent(Assumptions::abort);
    }

    @Test
    void nothingOfANodeIsLeftWhenTheProcessThatHoldsItIsKilled() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.weft.testbed.cluster.HeldNode",
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("held-1");
        }
        List<String> cgroups = Files.readAllLines(folder.resolve("nodes/held-1/cgroups"));
        assertThat(cgroups).isNotEmpty().allMatch(c -> Files.isDirectory(Path.of(c)));
        assertThat(processes()).anyMatch(p -> p.contains("containerd")).anyMatch(p -> p.contains("kubelet"));
        holder.destroyForcibly().waitFor();
        Awaitility.await("all is gone").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(processes()).isEmpty();
            assertThat(cgroups).noneMatch(c -> Files.exists(Path.of(c)));
            assertThat(folder.resolve("nodes")).doesNotExist();
        });
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
    }

    /** What runs and names the testbed's folder. */
    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .map(p -> {
                    try {
                        return Files.readString(Path.of("/proc/" + p.pid() + "/cmdline"));
                    } catch (IOException e) {
                        return "";
                    }
                })
                .filter(line -> line.contains(folder + "/"))
                .toList();
    }
}
