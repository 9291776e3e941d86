package dev.weft.attach.domain.attachment;

import static dev.weft.attach.domain.Fixture.device;
import static dev.weft.attach.domain.Fixture.json;
import static dev.weft.attach.domain.Fixture.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.Fixture;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import dev.weft.events.fact.AttachmentPhase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pods of a network that each node has a definition of its own of. */
class NodeNetworksTest {

    private static final String HOST_LOCAL = "{\"type\":\"macvlan\",\"ipam\":{\"type\":\"host-local\"}}";
    private static final KnownNetwork LAN =
            new KnownNetwork("shop", "lan", HOST_LOCAL, Map.of(KnownNetwork.PER_NODE_KEY, "true"), "lan", null);
    private static final NetworkLookup KNOWN = Fixture.lookup(
            LAN,
            pooled("shop", "blue", "storage"),
            device("shop", "fast", "intel.com/vf"),
            ofNode("node-1"),
            ofNode("node-2"));

    private static final NetworkLookup NETWORKS = new NetworkLookup() {
        @Override
        public Optional<KnownNetwork> find(String namespace, String name) {
            return KNOWN.find(namespace, name);
        }

        @Override
        public Optional<KnownNetwork> ofNode(KnownNetwork base, String node) {
            return KNOWN.find(base.namespace(), "lan-" + node);
        }

        @Override
        public String withoutSlice(KnownNetwork base, String node) {
            return node + " has no range of " + base.key();
        }
    };

    private final AttachmentPlanner planner = new AttachmentPlanner(RequestRules.standard());

    private static KnownNetwork ofNode(String node) {
        return new KnownNetwork("shop", "lan-" + node, HOST_LOCAL, Map.of(KnownNetwork.NODE_KEY, node), "lan", null);
    }

    private static PodView pod(String networks, String node, String pinned, Map<String, String> more, String... gates) {
        return GivenPod.asking(networks)
                .annotated(more)
                .on(node)
                .pinnedTo(pinned)
                .gatedBy(gates)
                .view();
    }

    private AttachmentPlan plan(PodView pod) {
        return planner.plan(
                pod,
                NETWORKS,
                Map.of("storage", "vlan-120"),
                Map.of(
                        "net1",
                        new ClaimAnswer("storage", "u1.net1", true, List.of("10.20.0.5/24"), "", "", ""),
                        "net2",
                        new ClaimAnswer("storage", "u1.net2", true, List.of("10.20.0.5/24"), "", "", "")));
    }

    @Test
    void aPodThatCanBeOnOneNodeOnlyGetsItsNodesDefinitionWhenTheGateIsLifted() {
        AttachmentPlan plan = plan(pod("lan", "", "node-2", Map.of(), PodAdmission.GATE));

        PodPatch patch = plan.patch().orElseThrow();
        assertThat(json(patch.networks()))
                .isEqualTo(json("[{'name':'lan-node-2','namespace':'shop','interface':'net1'}]"));
        assertThat(patch.requested()).isEqualTo("lan");
        assertThat(patch.liftsGate()).isTrue();
        assertThat(plan.interfaces()).singleElement().satisfies(one -> {
            assertThat(one.nad()).isEqualTo("shop/lan-node-2");
            assertThat(one.network()).isEqualTo("lan");
            assertThat(one.phase()).isEqualTo(AttachmentPhase.Promised);
        });
    }

    @Test
    void aPodThatAnyNodeMayGetIsLeftAloneUntilItHasANode() {
        AttachmentPlan before = plan(pod("lan", "", "", Map.of()));
        assertThat(before.outcome()).isEqualTo(Outcome.NOT_MANAGED);
        assertThat(before.patch()).isEmpty();

        AttachmentPlan after = plan(pod("lan", "node-1", "", Map.of()));
        assertThat(json(after.patch().orElseThrow().networks()))
                .isEqualTo(json("[{'name':'lan-node-1','namespace':'shop','interface':'net1'}]"));
        assertThat(after.patch().orElseThrow().liftsGate()).isFalse();
    }

    @Test
    void aPodThatIsGatedForAnAddressGetsItsNodesDefinitionInASecondWrite() {
        PodView gated = pod("blue,lan", "", "", Map.of(), PodAdmission.GATE);
        String first = plan(gated).patch().orElseThrow().networks();
        assertThat(json(first).get(1).get("name").asText()).isEqualTo("lan");

        Map<String, String> requested = Map.of(PodPatch.REQUESTED_KEY, "blue,lan");
        assertThat(plan(pod(first, "", "", requested)).patch()).isEmpty();
        PodPatch second = plan(pod(first, "node-2", "", requested)).patch().orElseThrow();
        assertThat(json(second.networks()))
                .isEqualTo(json("[{'name':'blue','namespace':'shop','interface':'net1','ips':['10.20.0.5/24'],"
                        + "'weft.dev/claim':'storage/u1.net1'},"
                        + "{'name':'lan-node-2','namespace':'shop','interface':'net2'}]"));
        assertThat(second.requested()).isEqualTo("blue,lan");

        AttachmentPlan done = plan(pod(second.networks(), "node-2", "", requested));
        assertThat(done.patch()).isEmpty();
        assertThat(done.outcome()).isEqualTo(Outcome.PROMISED);
    }

    @Test
    void aNodeWithoutASliceIsWaitedForWithTheReason() {
        for (PodView pod : List.of(
                pod("lan", "", "node-9", Map.of(), PodAdmission.GATE),
                pod("lan", "node-9", "", Map.of()),
                pod("[{\"name\":\"lan\"}]", "node-9", "", Map.of(PodPatch.REQUESTED_KEY, "lan")))) {
            AttachmentPlan plan = plan(pod);
            assertThat(plan.outcome()).isEqualTo(Outcome.WAITING);
            assertThat(plan.patch()).isEmpty();
            assertThat(plan.interfaces()).singleElement().satisfies(one -> {
                assertThat(one.phase()).isEqualTo(AttachmentPhase.Waiting);
                assertThat(one.code()).isEqualTo("NoSlice");
                assertThat(one.reason()).isEqualTo("node-9 has no range of shop/lan");
            });
        }
    }

    @Test
    void theDefinitionOfAnotherNodeIsReplacedWhoeverWroteIt() {
        assertThat(json(plan(pod("lan-node-1", "node-2", "", Map.of()))
                                .patch()
                                .orElseThrow()
                                .networks())
                        .get(0)
                        .get("name")
                        .asText())
                .isEqualTo("lan-node-2");
        PodView copied = pod("[{\"name\":\"lan-node-1\"}]", "node-2", "", Map.of(PodPatch.REQUESTED_KEY, "lan"));
        assertThat(json(plan(copied).patch().orElseThrow().networks())
                        .get(0)
                        .get("name")
                        .asText())
                .isEqualTo("lan-node-2");
    }

    @Test
    void aPodThatIsAttachedIsNotWrittenAnyMore() {
        Map<String, String> attached = Map.of(
                NetworkStatusAnnotation.KEY,
                "[{\"name\":\"shop/lan\",\"interface\":\"net1\",\"ips\":[\"10.40.0.5\"],\"dns\":{}}]");
        AttachmentPlan plan = plan(pod("lan", "node-1", "", attached));

        assertThat(plan.patch()).isEmpty();
        assertThat(plan.interfaces())
                .singleElement()
                .satisfies(one -> assertThat(one.actualIps()).containsExactly("10.40.0.5"));
        Map<String, String> written = new HashMap<>(attached);
        written.put(PodPatch.REQUESTED_KEY, "lan");
        assertThat(plan(pod("[{\"name\":\"lan\"}]", "node-1", "", written)).patch())
                .isEmpty();
    }
}
