package dev.weft.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.local.api.SimulatedApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatedFleetIT {

    private static SimulatedMember member(String name) {
        return new SimulatedMember(name, "v1.34.4+rke2r1", List.of("multus", "canal"), Map.of(), false);
    }

    @Test
    void aGatedPodRunsOnceItsGateIsGoneAndLeavesWhenItIsDeleted() {
        try (SimulatedFleet fleet = new SimulatedFleet(null, 0)) {
            SimulatedMember first = FleetDefinition.members(1).get(0);
            SimulatedApiServer server = fleet.add(first, 0);
            try (KubernetesClient client = fleet.client(server)) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("shop")
                                .endMetadata()
                                .build())
                        .create();
                Pod pod = new PodBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .addNewSchedulingGate("weft.dev/networks")
                        .addNewContainer()
                        .withName("c")
                        .withImage("i")
                        .endContainer()
                        .endSpec()
                        .build();
                client.resource(pod).create();
                client.resource(pod)
                        .patch(
                                PatchContext.of(PatchType.STRATEGIC_MERGE),
                                "{\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\",\"$patch\":\"delete\"}]}}");
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(
                                        client.resource(pod).get().getStatus().getPhase())
                                .isEqualTo("Running"));
                client.resource(pod).delete();
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(client.resource(pod).get()).isNull());
                client.namespaces().withName("shop").delete();
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(
                                        client.namespaces().withName("shop").get())
                                .isNull());
            }
        }
    }

    @Test
    void aHundredServersFitIntoOneProcess() {
        long before = used();
        try (SimulatedFleet fleet = new SimulatedFleet(null, 0)) {
            long started = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                fleet.add(member("m" + i), 0, false);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            long each = (used() - before) / 100;
            System.getLogger("fleet")
                    .log(
                            System.Logger.Level.INFO,
                            "100 servers in {0} ms, {1} KiB heap each",
                            took.toMillis(),
                            each >> 10);
            assertThat(each).isLessThan(2L << 20);
            assertThat(fleet.members()).hasSize(100);
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
