package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.Capability;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.Precondition;
import dev.weft.events.fact.SriovOperator;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which nodes can do SR-IOV, and why the others cannot. */
final class CapabilitySteps {

    private static final String LABEL = "feature.node.kubernetes.io/network-sriov.capable";

    private CapabilitySteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of(
                        "find the SR-IOV operator",
                        "after installing the SR-IOV CNI chart, the SR-IOV operator will be deployed",
                        CapabilitySteps::operator),
                Step.of(
                        "find the SR-IOV nodes",
                        "the NIC must support SR-IOV, IOMMU must be on, the driver must be capable",
                        CapabilitySteps::capable),
                Step.of("label them once", "label the nodes network-sriov.capable=true", CapabilitySteps::label),
                Step.of(
                        "keep a label that a user has set",
                        "kubectl label node $NODE-NAME feature.node.kubernetes.io/network-sriov.capable=true",
                        CapabilitySteps::userLabel),
                Step.of(
                        "say why a node with an unlisted card is not capable",
                        "the operator has a list of supported hardware",
                        CapabilitySteps::unlisted),
                Step.of("say why a virtual machine is not capable", "check sriov_totalvfs", CapabilitySteps::virtual),
                Step.of(
                        "say why a node without IOMMU is not capable",
                        "the host operating system must activate IOMMU virtualization",
                        CapabilitySteps::iommu),
                Step.of(
                        "see the node states appear",
                        "there will be one sriovnetworknodestates resource per node",
                        CapabilitySteps::nodeStates),
                Step.of(
                        "add a card to supported-nic-ids",
                        "for a NIC that is not on the list, update the supported-nic-ids configMap",
                        CapabilitySteps::extend));
    }

    private static NodeState node(StepScript script, String node, Capability.Verdict verdict) {
        NodeFact fact = script.known(
                NodeFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().node().equals(node)
                        && f.state().capability().verdict() == verdict,
                "a fact says that " + node + " is " + verdict);
        if (fact.state() == null) {
            throw new IllegalStateException("a removal cannot be here");
        }
        return fact.state();
    }

    private static void capable(StepScript script) {
        script.does("nothing: node-feature-discovery reports the hardware, Weft judges it");
        for (String name : List.of("a-worker-1", "a-worker-2")) {
            NodeState state = node(script, name, Capability.Verdict.Capable);
            script.show(name + ": " + text(state.capability()));
        }
    }

    private static String text(Capability capability) {
        return capability.preconditions().stream()
                .map(p -> p.name() + "=" + p.state() + (p.object() == null ? "" : " (" + p.object() + ")"))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static void label(StepScript script) {
        script.does("nothing: inventory-svc labels capable nodes that have no such label");
        for (String name : List.of("a-worker-1", "a-worker-2")) {
            script.awaitThat(
                    name + " has " + LABEL + "=true",
                    () -> "true"
                            .equals(script.fleet()
                                    .member("rke2-a")
                                    .nodes()
                                    .withName(name)
                                    .get()
                                    .getMetadata()
                                    .getLabels()
                                    .get(LABEL)));
        }
        NodeState state = script.known(
                        NodeFact.class,
                        f -> f.state() != null
                                && f.state().node().equals("a-worker-1")
                                && "weft".equals(f.state().capability().labelProvenance()),
                        "the fact says that the label is Weft's")
                .state();
        script.show(
                "label provenance: " + (state == null ? "" : state.capability().labelProvenance()));
    }

    private static void unlisted(StepScript script) {
        NodeState state = node(script, "a-worker-3", Capability.Verdict.NotCapable);
        explain(script, state, "supported-nic-ids");
    }

    private static void operator(StepScript script) {
        script.does("nothing: inventory-svc looks for the operator's Deployment");
        ClusterState state = script.known(
                        ClusterFact.class,
                        f -> f.state() != null
                                && f.state().fleet().equals(TourFleet.FLEET)
                                && f.state().cluster().equals("rke2-a")
                                && f.state().operator() != null,
                        "a fact names the operator of rke2-a")
                .state();
        SriovOperator operator = state == null ? null : state.operator();
        if (operator == null) {
            throw new IllegalStateException("a removal cannot be here");
        }
        script.check("in its namespace", operator.namespace().equals("cattle-sriov-system"));
        script.check("with its resource prefix", "rancher.io".equals(operator.resourcePrefix()));
        script.show("namespace " + operator.namespace() + ", resources " + operator.resourcePrefix() + "/..., version "
                + operator.version() + ", packaged by " + operator.flavour());
    }

    private static void userLabel(StepScript script) {
        script.does(
                "kubectl --kubeconfig rke2-b.yaml label node b-worker-1 " + LABEL + "=true, and later " + LABEL + "-");
        label(script, "\"true\"");
        NodeState state = script.fact(
                        NodeFact.class,
                        f -> f.state() != null
                                && f.state().fleet().equals(TourFleet.FLEET)
                                && f.state().node().equals("b-worker-1")
                                && "other".equals(f.state().capability().labelProvenance()),
                        "a fact says that the label is not Weft's")
                .state();
        script.show("b-worker-1: label provenance "
                + (state == null ? "" : state.capability().labelProvenance())
                + ", verdict "
                + (state == null ? "" : state.capability().verdict())
                + ": Weft judges the hardware and leaves the label");
        script.check("the label is as the user set it", "true".equals(labelOf(script)));
        label(script, "null");
        script.fact(
                NodeFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().node().equals("b-worker-1")
                        && f.state().capability().labelProvenance() == null,
                "a fact says that it is gone");
        script.check("Weft did not set it again", labelOf(script) == null);
    }

    private static void label(StepScript script, String value) {
        script.fleet()
                .member("rke2-b")
                .nodes()
                .withName("b-worker-1")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"" + LABEL + "\":" + value + "}}}");
    }

    private static @Nullable String labelOf(StepScript script) {
        var labels = script.fleet()
                .member("rke2-b")
                .nodes()
                .withName("b-worker-1")
                .get()
                .getMetadata()
                .getLabels();
        return labels == null ? null : labels.get(LABEL);
    }

    private static void iommu(StepScript script) {
        NodeState state = node(script, "a-worker-4", Capability.Verdict.NotCapable);
        explain(script, state, "iommu");
    }

    private static void virtual(StepScript script) {
        NodeState state = node(script, "a-worker-4", Capability.Verdict.NotCapable);
        explain(script, state, "totalvfs");
    }

    private static void explain(StepScript script, NodeState state, String word) {
        String reasons = state.capability().preconditions().stream()
                .filter(p -> p.state() == Precondition.State.NotMet)
                .map(p -> p.message() + (p.mend() == null ? "" : "; " + p.mend()))
                .collect(Collectors.joining(" | "));
        script.does("GET /api/v1/nodes/" + state.key());
        JsonNode view = script.fleet().get("inventory-svc", "/api/v1/nodes/" + state.key());
        script.check(
                "REST shows the same verdict",
                view.path("state").path("capability").path("verdict").asText().equals("NotCapable"));
        script.show(reasons);
        script.check(
                "the reason names " + word,
                reasons.toLowerCase(java.util.Locale.ROOT).contains(word));
    }

    private static void nodeStates(StepScript script) {
        script.does("nothing: Weft creates them for labelled nodes, the config daemon fills them");
        for (String name : List.of("a-worker-1", "a-worker-2")) {
            script.awaitThat("SriovNetworkNodeState " + name + " lists two functions", () -> {
                JsonNode state = script.memberObject(
                        "rke2-a", "sriovnetwork.openshift.io/v1", "SriovNetworkNodeState", "cattle-sriov-system", name);
                return state.path("status").path("interfaces").size() == 2;
            });
        }
        script.known(
                NodeFact.class,
                f -> f.state() != null
                        && f.state().node().equals("a-worker-1")
                        && f.state().sriov() != null
                        && f.state().sriov().interfaces().size() == 2,
                "the fact of a-worker-1 lists its functions");
        script.show("ens1f0 and ens1f1 with 64 virtual functions each on a-worker-1 and a-worker-2");
    }

    private static void extend(StepScript script) {
        script.apply("rke2-a", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: supported-nic-ids, namespace: cattle-sriov-system}
                data: {Intel_igb_I350: "8086 1521 1520"}
                """);
        NodeState state = script.fact(
                        NodeFact.class,
                        f -> f.state() != null
                                && f.state().node().equals("a-worker-3")
                                && f.state().capability().verdict() == Capability.Verdict.Capable,
                        "a fact says that a-worker-3 is Capable now")
                .state();
        script.show("a-worker-3: " + (state == null ? "" : text(state.capability())));
    }
}
