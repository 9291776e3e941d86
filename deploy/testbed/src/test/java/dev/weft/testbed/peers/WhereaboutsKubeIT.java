package dev.weft.testbed.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.cluster.WhereaboutsPlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upstream IPAM plugin against a real API server, called as a CNI plugin calls it; no namespace is touched. */
class WhereaboutsKubeIT {

    private static final ProgramCache PROGRAMS = ProgramCache.here();
    private static final int ADDS = 20;
    private static final int AT_ONCE = 4;

    @TempDir
    static Path folder;

    private static @Nullable Testbed testbed;
    private static @Nullable WhereaboutsPlugin plugin;

    @BeforeAll
    static void start() {
        PROGRAMS.missing("etcd", "kube-apiserver", "whereabouts").ifPresent(Assumptions::abort);
        testbed = Testbed.start(folder, PROGRAMS);
        plugin = WhereaboutsPlugin.install(testbed.add("member", Controllers.NONE), folder, PROGRAMS);
    }

    @AfterAll
    static void stop() {
        if (plugin != null) {
            plugin.close();
        }
        if (testbed != null) {
            testbed.close();
        }
    }

    @Test
    void eachAddTakesAnAddressOfItsOwnAndADeleteGivesItBack() throws Exception {
        WhereaboutsPlugin whereabouts = Objects.requireNonNull(plugin);
        long began = System.nanoTime();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < ADDS; i++) {
            addresses.add(whereabouts.add("one-" + i, "10.20.0.0/24"));
        }
        double oneByOne = ADDS / ((System.nanoTime() - began) / 1e9);
        assertThat(addresses).doesNotHaveDuplicates().allMatch(a -> a.startsWith("10.20.0."));
        assertThat(whereabouts.allocations("10.20.0.0/24")).isEqualTo(ADDS);
        began = System.nanoTime();
        List<String> together = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < ADDS; i++) {
                String pod = "many-" + i;
                answers.add(executor.submit(() -> whereabouts.add(pod, "10.21.0.0/24")));
            }
            for (Future<String> answer : answers) {
                together.add(answer.get());
            }
        }
        double atOnce = ADDS / ((System.nanoTime() - began) / 1e9);
        assertThat(together).doesNotHaveDuplicates();
        System.out.printf(
                Locale.ROOT,
                "Whereabouts: %.2f ADDs/s one by one, %.2f ADDs/s %d at once, one range%n",
                oneByOne,
                atOnce,
                AT_ONCE);
        for (int i = 0; i < ADDS; i++) {
            whereabouts.delete("one-" + i, "10.20.0.0/24");
        }
        assertThat(whereabouts.allocations("10.20.0.0/24")).isZero();
    }
}
