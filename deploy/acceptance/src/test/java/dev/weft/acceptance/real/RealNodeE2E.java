package dev.weft.acceptance.real;

import static dev.weft.acceptance.real.GatedFleet.NETWORKS;
import static dev.weft.acceptance.real.GatedFleet.PATIENCE;
import static dev.weft.acceptance.real.GatedFleet.STATUS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.RealNode;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods that truly run, on a node with containerd, kubelet, Multus and Whereabouts, in a member that Weft serves. */
@ExtendWith(SharedRealFleet.class)
class RealNodeE2E {

    private static @Nullable NodeMember member;

    @BeforeAll
    static void possible() {
        RealNode.missing(ProgramCache.here())
                .or(() -> ProgramCache.here().missing("kube-scheduler"))
                .ifPresent(Assumptions::abort);
    }

    @AfterAll
    static void close() {
        if (member != null) {
            member.close();
        }
    }

    private static NodeMember of(GatedFleet fleet) {
        if (member == null || !member.of(fleet)) {
            member = NodeMember.start(fleet, ProgramCache.here());
        }
        return member;
    }

    @Test
    void aPodOfTwoNetworksRunsWithWhatItWasPromisedAndGivesItBack(GatedFleet fleet) {
        NodeMember solo = of(fleet);
        long began = System.nanoTime();
        solo.create("one", "lan@data0,side@side0");
        Pod one = solo.awaitRunning("one");
        System.out.printf(Locale.ROOT, "a pod of two networks runs after %.1f s%n", (System.nanoTime() - began) / 1e9);
        assertThat(one.getSpec().getNodeName()).isEqualTo(NodeMember.NODE);
        solo.create("two", "lan@data0,side@side0");
        Pod two = solo.awaitRunning("two");

        String lan = hasWhatItWasPromised(solo, one);
        assertThat(hasWhatItWasPromised(solo, two)).isNotEqualTo(lan);
        String side = hasWhatWhereaboutsGave(solo, one);
        assertThat(hasWhatWhereaboutsGave(solo, two)).isNotEqualTo(side);
        assertThat(solo.whereabouts()).isEqualTo(2);

        assertThat(solo.reaches(two, lan)).as("ping over the bridge").isTrue();
        assertThat(solo.reaches(two, side)).as("ping over macvlan").isTrue();

        solo.client().resource(one).delete();
        solo.client().resource(two).delete();
        Awaitility.await("both are released").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(solo.pod("one")).isNull();
            assertThat(solo.pod("two")).isNull();
            assertThat(solo.facts("addresses", "")).isEmpty();
            assertThat(solo.whereabouts()).isZero();
            assertThat(solo.node()
                            .machine()
                            .run("ip", "-br", "link", "show", "master", "br-lan")
                            .orThrow())
                    .isBlank();
        });
    }

    private static String hasWhatItWasPromised(NodeMember solo, Pod pod) {
        String name = pod.getMetadata().getName();
        JsonNode annotation = NodeMember.json(pod.getMetadata().getAnnotations().get(NETWORKS))
                .path(0);
        String promised = annotation.path("ips").path(0).asText();
        assertThat(promised).startsWith("10.92.0.").endsWith("/24");
        assertThat(solo.addresses(pod, "data0")).containsExactly(promised);
        String bare = promised.replace("/24", "");
        assertThat(reported(solo, name, "data0").path("ips").path(0).asText()).isEqualTo(bare);
        JsonNode fact = awaitAttached(solo, name, "data0");
        assertThat(fact.path("promisedIps").path(0).asText()).isEqualTo(promised);
        assertThat(fact.path("actualIps").path(0).asText()).isEqualTo(bare);
        assertThat(fact.path("actualMac").asText())
                .isEqualTo(annotation.path("mac").asText());
        return bare;
    }

    private static String hasWhatWhereaboutsGave(NodeMember solo, Pod pod) {
        String name = pod.getMetadata().getName();
        List<String> seen = solo.addresses(pod, "side0");
        assertThat(seen).hasSize(1).allMatch(a -> a.matches("10\\.93\\.0\\.\\d+/24"));
        String bare = seen.getFirst().replace("/24", "");
        assertThat(reported(solo, name, "side0").path("ips").path(0).asText()).isEqualTo(bare);
        assertThat(awaitAttached(solo, name, "side0").path("actualIps").path(0).asText())
                .isEqualTo(bare);
        return bare;
    }

    /** What Multus wrote about an interface. */
    private static JsonNode reported(NodeMember solo, String pod, String iface) {
        for (JsonNode one :
                NodeMember.json(solo.pod(pod).getMetadata().getAnnotations().get(STATUS))) {
            if (one.path("interface").asText().equals(iface)) {
                return one;
            }
        }
        throw new AssertionError("network-status of " + pod + " has no interface " + iface);
    }

    private static JsonNode awaitAttached(NodeMember solo, String pod, String iface) {
        return Awaitility.await(pod + "/" + iface + " is a fact")
                .atMost(PATIENCE)
                .until(
                        () -> solo.facts("attachments", "/" + GatedFleet.NAMESPACE + "/" + pod + "/" + iface)
                                .path(0)
                                .path("state"),
                        state -> state.path("phase").asText().equals("Attached"));
    }

    @Test
    void aWrongAnnotationEndsInAReasonAndNeverReachesTheNode(GatedFleet fleet) {
        NodeMember solo = of(fleet);
        solo.create("wrong", "{\"name\": \"lan\"}");
        solo.create("twice", "lan@data0,side@data0");
        for (String pod : List.of("wrong", "twice")) {
            Awaitility.await("Weft says what is wrong with " + pod)
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(solo.events(pod)).anyMatch(e -> e.startsWith("weft")));
            assertThat(solo.facts("attachments", "/" + GatedFleet.NAMESPACE + "/" + pod))
                    .isNotEmpty()
                    .allSatisfy(
                            fact -> assertThat(fact.path("state").path("phase").asText())
                                    .isEqualTo("Refused"));
            System.out.println(pod + ": " + solo.events(pod));
        }
        // A pod that comes later has run: the kubelet had its time for the others.
        solo.create("right", "lan");
        solo.awaitRunning("right");
        for (String pod : List.of("wrong", "twice")) {
            assertThat(solo.pod(pod).getSpec().getNodeName())
                    .as("node of " + pod)
                    .isNull();
            assertThat(solo.events(pod)).noneMatch(e -> e.startsWith("kubelet"));
            solo.client().resource(solo.pod(pod)).withGracePeriod(0).delete();
        }
        solo.client().resource(solo.pod("right")).withGracePeriod(0).delete();
    }
}
