package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.Bridges;
import dev.weft.policy.domain.sriov.DevicePluginConfig;
import dev.weft.policy.domain.sriov.NodeStateSpec;
import dev.weft.policy.domain.sriov.OperatorSync;
import dev.weft.policy.domain.sriov.PfName;
import dev.weft.policy.domain.sriov.PhysicalFunction;
import dev.weft.policy.domain.sriov.PolicyMerge;
import dev.weft.policy.domain.sriov.PolicyRejectedException;
import dev.weft.policy.domain.sriov.SriovNodePolicy;
import dev.weft.policy.domain.sriov.SupportedNics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How policies become node states and the device plugin's configuration. */
public final class PolicyAreas implements AreaSet {

    private static final int RESYNC_SECONDS = 300;

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "policy_reconcile_end_to_end", PolicyAreas::reconcile,
                "policy_merge", Upstream.answering(PolicyAreas::merge),
                "bridge_merge", Upstream.answering(PolicyAreas::bridges),
                "altname_resolve", Upstream.answering(PolicyAreas::name),
                "device_plugin_pfname_resolve", Upstream.answering(PolicyAreas::names),
                "device_plugin_config", Upstream.answering(PolicyAreas::devicePlugin),
                "vf_range", VfRangeCases::check,
                "rdma_mode", Upstream.answering(PolicyAreas::rdmaMode));
    }

    /** With an error only its text and the state of the nodes is compared, as the case's file says. */
    private static Verdict reconcile(JsonNode vector) {
        JsonNode input = vector.path("input");
        OperatorSync.Outcome outcome = OperatorSync.run(input(input));
        ObjectNode answer = Upstream.NODES.objectNode();
        answer.set(
                "devicePluginConfigMapData",
                outcome.devicePlugin().isEmpty() ? null : Upstream.json(outcome.devicePlugin()));
        outcome.error().ifPresent(text -> answer.put("error", text));
        ObjectNode labels = answer.putObject("nodeDevicePluginLabel");
        input.path("nodes").forEach(node -> {
            String name = node.path("name").asText();
            labels.put(name, outcome.devicePluginLabels().get(name));
        });
        ObjectNode states = answer.putObject("nodeStates");
        outcome.nodeStates().forEach((name, state) -> {
            ObjectNode item = states.putObject(name)
                    .put("keepStateUntilSet", state.keepUntilSet())
                    .put("owned", state.owned());
            item.set("spec", Upstream.json(state.spec()));
        });
        answer.put("requeueAfterSeconds", outcome.error().isPresent() ? 0 : RESYNC_SECONDS);
        return Upstream.compare(vector.path("expected"), answer);
    }

    private static OperatorSync.Input input(JsonNode input) {
        Map<String, Map<String, String>> nodes = new HashMap<>();
        input.path("nodes")
                .forEach(node -> nodes.put(node.path("name").asText(), Upstream.labels(node.path("labels"))));
        Map<String, OperatorSync.Stored> states = new HashMap<>();
        input.path("nodeStates")
                .forEach(state -> states.put(
                        state.path("name").asText(),
                        new OperatorSync.Stored(Upstream.spec(state), Upstream.devices(state), false, false)));
        return new OperatorSync.Input(
                nodes,
                states,
                Upstream.each(input.path("policies"), Upstream::policy),
                Upstream.each(input.path("pools"), Upstream::pool),
                Upstream.labels(input.at("/operatorConfigSpec/configDaemonNodeSelector")),
                SupportedNics.of(Upstream.texts(input.path("supportedNicIds"))),
                input.path("manageSoftwareBridges").asBoolean());
    }

    private static JsonNode merge(JsonNode input) {
        JsonNode state = input.path("nodeState");
        NodeStateSpec before = Upstream.spec(state);
        SriovNodePolicy policy = Upstream.policy(input.path("policy"));
        boolean equal = input.path("equalPriority").asBoolean();
        ObjectNode answer = Upstream.error(null);
        JsonNode untouched = Upstream.json(before.interfaces());
        answer.set("spec.interfaces", untouched.isEmpty() ? null : untouched);
        try {
            JsonNode after =
                    Upstream.json(PolicyMerge.interfaces(policy, equal, before.interfaces(), Upstream.devices(state)));
            answer.set("spec.interfaces", after.isEmpty() ? null : after);
        } catch (PolicyRejectedException refused) {
            answer.put("error", refused.getMessage());
        }
        return answer;
    }

    private static JsonNode bridges(JsonNode input) {
        JsonNode state = input.path("nodeState");
        Bridges before = Upstream.spec(state).bridges();
        ObjectNode answer = Upstream.error(null);
        answer.set("spec.bridges", Upstream.json(before));
        try {
            answer.set(
                    "spec.bridges",
                    Upstream.json(PolicyMerge.bridges(
                            Upstream.policy(input.path("policy")), before, Upstream.devices(state))));
        } catch (PolicyRejectedException refused) {
            answer.put("error", refused.getMessage());
        }
        return answer;
    }

    private static JsonNode name(JsonNode input) {
        return Upstream.NODES
                .objectNode()
                .put("value", PfName.resolve(input.path("name").asText(), Upstream.devices(input.path("nodeState"))));
    }

    private static JsonNode names(JsonNode input) {
        List<String> names =
                PfName.resolveAll(Upstream.texts(input.path("pfNames")), Upstream.devices(input.path("nodeState")));
        return Upstream.NODES.objectNode().set("value", Upstream.json(names));
    }

    private static JsonNode devicePlugin(JsonNode input) {
        JsonNode node = input.path("node");
        String name = node.at("/metadata/name").asText();
        Map<String, String> labels = Upstream.labels(node.at("/metadata/labels"));
        List<PhysicalFunction> devices = Upstream.each(input.path("nodeStates"), state -> state).stream()
                .filter(state -> state.at("/metadata/name").asText().equals(name))
                .findFirst()
                .map(Upstream::devices)
                .orElse(List.of());
        List<SriovNodePolicy> policies = Upstream.each(input.path("policies"), Upstream::policy).stream()
                .filter(policy -> labels.entrySet()
                        .containsAll(policy.spec().nodeSelector().entrySet()))
                .toList();
        ObjectNode answer = Upstream.error(null);
        try {
            String text = DevicePluginConfig.of(
                            name, policies, devices, SupportedNics.of(Upstream.texts(input.path("nicIDMap"))))
                    .json();
            answer.put("configMapValue", text);
            answer.set("parsed", Upstream.parse(text));
        } catch (PolicyRejectedException refused) {
            answer.put("error", refused.getMessage());
        }
        return answer;
    }

    private static JsonNode rdmaMode(JsonNode input) {
        ObjectNode whole = Upstream.NODES.objectNode();
        whole.set("nodes", input.path("nodes"));
        whole.putArray("pools").add(input.path("pool"));
        JsonNode reported = input.path("nodeState.status.interfaces");
        input.path("nodes")
                .forEach(node -> whole.withArray("nodeStates")
                        .addObject()
                        .put("name", node.path("name").asText())
                        .set("status.interfaces", reported));
        return OperatorSync.run(input(whole)).nodeStates().entrySet().stream()
                .min(Comparator.comparing(Map.Entry::getKey))
                .map(entry -> (JsonNode) Upstream.NODES
                        .objectNode()
                        .put(
                                "nodeState.spec.system.rdmaMode",
                                entry.getValue().spec().system().rdmaMode()))
                .orElse(Upstream.NODES.nullNode());
    }
}
