package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.OperatorSync;
import dev.weft.policy.domain.sriov.PhysicalFunction;
import dev.weft.policy.domain.sriov.SriovNodePolicy;
import dev.weft.policy.domain.sriov.StaleNodeStates;
import dev.weft.policy.domain.sriov.SupportedNics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays a member whose nodes come and go; after each step the pass runs and stale states are looked after. */
final class NodeLabelCases {

    private static final Pattern REMOVE_LABEL = Pattern.compile("remove label (\\S+) from (\\S+)");
    private static final Pattern DELETE_NODE = Pattern.compile("delete (\\S+)");

    private final Map<String, Map<String, String>> nodes = new HashMap<>();
    private final Map<String, OperatorSync.Stored> states = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();
    private final List<SriovNodePolicy> policies = new ArrayList<>();
    private final JsonNode input;

    private NodeLabelCases(JsonNode input) {
        this.input = input;
    }

    static Verdict check(JsonNode vector) {
        NodeLabelCases play = new NodeLabelCases(vector.path("input"));
        JsonNode expected = vector.path("expected");
        ObjectNode answer = Upstream.NODES.objectNode();
        int at = 0;
        for (JsonNode step : vector.at("/input/steps")) {
            play.act(step);
            play.sync();
            answer.withArray("afterEachStep")
                    .add(play.shown(expected.path("afterEachStep").path(at++)));
        }
        return Upstream.compare(expected, answer);
    }

    private void act(JsonNode step) {
        if (step.isObject()) {
            Map.Entry<String, JsonNode> act = step.properties().iterator().next();
            if (act.getKey().startsWith("set nodeState.status.interfaces")) {
                List<PhysicalFunction> devices =
                        Upstream.each(act.getValue(), nic -> Upstream.read(nic, PhysicalFunction.class));
                states.replaceAll((node, state) ->
                        new OperatorSync.Stored(state.spec(), devices, state.owned(), state.keepUntilSet()));
            } else {
                policies.add(Upstream.policy(act.getValue()));
            }
            return;
        }
        Matcher label = REMOVE_LABEL.matcher(step.asText());
        Matcher delete = DELETE_NODE.matcher(step.asText());
        if (label.matches()) {
            nodes.computeIfPresent(label.group(2), (node, old) -> {
                Map<String, String> left = new HashMap<>(old);
                left.remove(label.group(1));
                return left;
            });
        } else if (delete.matches()) {
            nodes.remove(delete.group(1));
            labels.remove(delete.group(1));
        } else {
            input.path("nodes")
                    .forEach(node -> nodes.put(node.path("name").asText(), Upstream.labels(node.path("labels"))));
        }
    }

    private void sync() {
        OperatorSync.Outcome outcome = OperatorSync.run(new OperatorSync.Input(
                nodes, states, policies, List.of(), Map.of(), SupportedNics.of(List.of()), false));
        states.clear();
        labels.putAll(outcome.devicePluginLabels());
        outcome.nodeStates().forEach((node, state) -> {
            if (!state.keepUntilSet()) {
                states.put(node, state);
                return;
            }
            labels.remove(node);
            if (!(StaleNodeStates.decide(null, delay(), Instant.EPOCH) instanceof StaleNodeStates.Decision.Delete)) {
                states.put(node, state);
            }
        });
    }

    private @Nullable String delay() {
        return input.at("/env/STALE_NODE_STATE_CLEANUP_DELAY_MINUTES").asText(null);
    }

    private JsonNode shown(JsonNode expected) {
        if (expected.isNull()) {
            return expected;
        }
        ObjectNode part = Upstream.NODES.objectNode();
        expected.properties().forEach(entry -> {
            boolean label = entry.getKey().startsWith("label ");
            if (entry.getValue().isObject()) {
                ObjectNode byNode = part.putObject(entry.getKey());
                entry.getValue().fieldNames().forEachRemaining(node -> byNode.set(node, answer(label, node)));
            } else {
                part.set(entry.getKey(), answer(label, input.at("/nodes/0/name").asText()));
            }
        });
        return part;
    }

    private JsonNode answer(boolean label, String node) {
        return label ? Upstream.json(labels.get(node)) : Upstream.NODES.booleanNode(states.containsKey(node));
    }
}
