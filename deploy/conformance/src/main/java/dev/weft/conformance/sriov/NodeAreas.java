package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.Bridges;
import dev.weft.policy.domain.sriov.InterfaceSpec;
import dev.weft.policy.domain.sriov.NodeChange;
import dev.weft.policy.domain.sriov.NodePool;
import dev.weft.policy.domain.sriov.NodeStateStatus;
import dev.weft.policy.domain.sriov.OperatorSettings;
import dev.weft.policy.domain.sriov.PhysicalFunction;
import dev.weft.policy.domain.sriov.PolicyRejectedException;
import dev.weft.policy.domain.sriov.StaleNodeStates;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a change asks of a node, pools, and what follows from the operator's configuration. */
public final class NodeAreas implements AreaSet {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern RELATIVE = Pattern.compile("now(?: ([+-]) (\\d+)m)?");

    @Override
    public Map<String, Check> areas() {
        return Map.ofEntries(
                Map.entry("need_update_sriov", Upstream.answering(NodeAreas::needUpdate)),
                Map.entry("need_update_bridges", Upstream.answering(NodeAreas::needBridges)),
                Map.entry("drain_decision", Upstream.answering(NodeAreas::drain)),
                Map.entry("status_drift_decision", Upstream.answering(NodeAreas::drift)),
                Map.entry("stale_node_state", NodeAreas::stale),
                Map.entry("node_labels", NodeLabelCases::check),
                Map.entry("pool_max_unavailable", Upstream.answering(NodeAreas::unavailable)),
                Map.entry("webhook_pool_config", Upstream.answering(NodeAreas::pool)),
                Map.entry("webhook_operator_config", Upstream.answering(NodeAreas::operatorConfig)),
                Map.entry("feature_gates", NodeAreas::gates),
                Map.entry("operator_config", NodeAreas::settings));
    }

    private static JsonNode needUpdate(JsonNode input) {
        return Upstream.NODES
                .objectNode()
                .put(
                        "value",
                        NodeChange.difference(
                                        Upstream.read(input.path("ifaceSpec"), InterfaceSpec.class),
                                        Upstream.read(input.path("ifaceStatus"), PhysicalFunction.class))
                                .isPresent());
    }

    private static JsonNode needBridges(JsonNode input) {
        ObjectNode spec = Upstream.NODES.objectNode();
        spec.set("bridges", input.path("spec"));
        ObjectNode status = Upstream.NODES.objectNode();
        status.set("bridges", Upstream.json(Upstream.read(input.path("status"), Bridges.class)));
        ObjectNode whole = Upstream.NODES.objectNode().put("manageSoftwareBridges", true);
        whole.set("spec", spec);
        whole.set("status", status);
        return Upstream.NODES.objectNode().put("value", change(whole).needsDrain());
    }

    private static JsonNode drain(JsonNode input) {
        NodeChange change = change(input);
        return Upstream.NODES
                .objectNode()
                .put("failed", false)
                .put("needDrain", change.needsDrain())
                .put("needReboot", change.needsReboot());
    }

    private static JsonNode drift(JsonNode input) {
        return Upstream.NODES
                .objectNode()
                .put("changed", change(input).drifted())
                .put("failed", false);
    }

    private static NodeChange change(JsonNode input) {
        return NodeChange.of(
                Upstream.spec(input),
                Upstream.read(input.path("status"), NodeStateStatus.class),
                input.path("manageSoftwareBridges").asBoolean(),
                Set.of());
    }

    /** Times are relative to now, and the answer is compared with the bound that the case gives. */
    private static Verdict stale(JsonNode vector) {
        JsonNode input = vector.path("input");
        JsonNode kept = input.at("/nodeState/metadata/annotations").path(StaleNodeStates.KEEP_UNTIL);
        JsonNode delay = input.at("/env/STALE_NODE_STATE_CLEANUP_DELAY_MINUTES");
        StaleNodeStates.Decision decision = StaleNodeStates.decide(
                kept.isMissingNode() ? null : time(kept.asText()).toString(),
                delay.isMissingNode() ? null : delay.asText(),
                NOW);
        JsonNode expected = vector.path("expected");
        String bound = expected.path("annotationKeepUntil").asText();
        ObjectNode answer = Upstream.NODES.objectNode();
        switch (decision) {
            case StaleNodeStates.Decision.Delete() -> answer.put("deleted", true);
            case StaleNodeStates.Decision.Keep() ->
                answer.put("deleted", false).put("annotationKeepUntil", "unchanged");
            case StaleNodeStates.Decision.KeepUntil(Instant until) ->
                answer.put("deleted", false)
                        .put(
                                "annotationKeepUntil",
                                bound.startsWith("> ") && until.isAfter(time(bound.substring(2)))
                                        ? bound
                                        : until.toString());
        }
        return Upstream.compare(expected, answer);
    }

    private static Instant time(String relative) {
        Matcher matcher = RELATIVE.matcher(relative);
        if (!matcher.matches()) {
            return Instant.parse(relative);
        }
        long minutes = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
        return NOW.plus(Duration.ofMinutes("-".equals(matcher.group(1)) ? -minutes : minutes));
    }

    private static JsonNode unavailable(JsonNode input) {
        NodePool pool = new NodePool("pool", null, input.get("maxUnavailable"), "", "");
        try {
            return Upstream.error(null)
                    .put(
                            "value",
                            pool.allowedUnavailable(input.path("numOfNodes").asInt()));
        } catch (PolicyRejectedException refused) {
            return Upstream.error(refused.reason()).put("value", 0);
        }
    }

    private static JsonNode pool(JsonNode input) {
        Optional<String> problem = Upstream.pool(input.path("object")).problem();
        return Upstream.error(problem.orElse(null))
                .put("allowed", problem.isEmpty())
                .putNull("warnings");
    }

    /** The stored configuration of these tests always had draining enabled. */
    private static JsonNode operatorConfig(JsonNode input) {
        JsonNode object = input.path("object");
        Map<String, String> states = new TreeMap<>();
        input.path("existingNodeStates")
                .forEach(state -> states.put(
                        state.path("name").asText(),
                        state.at("/status/syncStatus").asText()));
        OperatorSettings.Answer answer = OperatorSettings.admit(
                input.path("operation").asText(),
                object.at("/metadata/name").asText(),
                object.at("/metadata/namespace").asText(),
                input.path("operatorNamespace").asText(),
                object.at("/spec/disableDrain").asBoolean(),
                false,
                states);
        ObjectNode result = Upstream.error(answer.error().orElse(null))
                .put("allowed", answer.error().isEmpty());
        result.set("warnings", answer.warnings().isEmpty() ? null : Upstream.json(answer.warnings()));
        return result;
    }

    private static Verdict gates(JsonNode vector) {
        JsonNode input = vector.path("input");
        Map<String, Boolean> gates = OperatorSettings.gates(
                input.has("defaults") ? booleans(input.get("defaults")) : OperatorSettings.defaultGates(),
                booleans(input.path("init")));
        JsonNode expected = vector.path("expected");
        ObjectNode answer = Upstream.NODES.objectNode();
        if (input.has("query")) {
            answer.put("enabled", gates.getOrDefault(input.get("query").asText(), false));
        } else {
            expected.fieldNames().forEachRemaining(gate -> answer.put(gate, gates.getOrDefault(gate, false)));
        }
        return Upstream.compare(expected, answer);
    }

    private static Map<String, Boolean> booleans(JsonNode node) {
        Map<String, Boolean> all = new HashMap<>();
        node.properties()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().asBoolean()));
        return all;
    }

    private static Verdict settings(JsonNode vector) {
        JsonNode input = vector.path("input");
        JsonNode sequence = input.path("operatorConfig.spec.configDaemonNodeSelector sequence");
        Map<String, String> configured = Upstream.labels(
                sequence.isEmpty()
                        ? input.path("operatorConfig.spec.configDaemonNodeSelector")
                        : sequence.get(sequence.size() - 1));
        if (vector.path("expected").has("MutatingWebhookConfiguration network-resources-injector-config")) {
            return new Verdict(
                    Verdict.Kind.NOT_BUILT,
                    vector.path("expected"),
                    Upstream.NODES.nullNode(),
                    "the injector's webhook configuration is not rendered");
        }
        ObjectNode answer = Upstream.NODES.objectNode();
        vector.path("expected").properties().forEach(entry -> {
            JsonNode wanted = entry.getValue();
            answer.set(
                    entry.getKey(),
                    switch (entry.getKey()) {
                        case "sriov-device-plugin.nodeSelector" ->
                            keys(wanted, OperatorSettings.devicePluginSelector(configured));
                        case "sriov-network-config-daemon.nodeSelector" ->
                            Upstream.json(OperatorSettings.daemonSelector(configured));
                        default -> Upstream.NODES.missingNode();
                    });
        });
        return Upstream.compare(vector.path("expected"), answer);
    }

    /** Keys that a selector has and lacks, of those the case names. */
    private static JsonNode keys(JsonNode wanted, Map<String, String> selector) {
        ObjectNode answer = Upstream.NODES.objectNode();
        wanted.properties().forEach(entry -> {
            boolean has = entry.getKey().equals("hasKey");
            answer.set(
                    entry.getKey(),
                    Upstream.json(Upstream.texts(entry.getValue()).stream()
                            .filter(key -> selector.containsKey(key) == has)
                            .toList()));
        });
        return answer;
    }
}
