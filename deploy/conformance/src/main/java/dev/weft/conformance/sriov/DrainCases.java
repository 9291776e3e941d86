package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.DrainProtocol;
import dev.weft.policy.domain.sriov.DrainProtocol.Step;
import dev.weft.policy.domain.sriov.NodePool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Plays a drainer that follows the protocol: daemons ask step by step, and after each step it works until nothing moves. */
final class DrainCases {

    private final Map<String, DrainProtocol.Node> nodes = new TreeMap<>();
    private final Set<String> cordoned = new HashSet<>();
    private final Set<String> slow = new HashSet<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final List<NodePool> pools;

    private DrainCases(JsonNode input) {
        pools = Upstream.each(input.path("pools"), Upstream::pool);
        input.path("pods").forEach(pod -> slow.add(pod.path("nodeName").asText()));
        input.path("nodes").forEach(node -> {
            JsonNode state = node.path("nodeStateAnnotations");
            put(new DrainProtocol.Node(
                    node.path("name").asText(),
                    Upstream.labels(node.path("labels")),
                    node.path("annotations").path(DrainProtocol.REQUESTED).asText(DrainProtocol.IDLE),
                    state.path(DrainProtocol.CURRENT).asText(DrainProtocol.IDLE),
                    state.path(DrainProtocol.EXTERNAL).asText().equals("true")));
        });
    }

    static Verdict check(JsonNode vector) {
        DrainCases play = new DrainCases(vector.path("input"));
        JsonNode expected = vector.path("expected");
        ObjectNode answer = Upstream.NODES.objectNode();
        int at = 0;
        for (JsonNode step : vector.at("/input/steps")) {
            play.ask(step);
            play.work();
            answer.withArray("afterEachStep")
                    .add(play.shown(expected.path("afterEachStep").path(at++)));
        }
        return Upstream.compare(expected, answer);
    }

    private void ask(JsonNode step) {
        step.properties().forEach(entry -> {
            DrainProtocol.Node node = nodes.get(aliases.getOrDefault(entry.getKey(), entry.getKey()));
            if (node != null) {
                put(new DrainProtocol.Node(
                        node.name(), node.labels(), entry.getValue().asText(), node.current(), node.external()));
            }
        });
    }

    private void work() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (DrainProtocol.Node node : List.copyOf(nodes.values())) {
                moved |= work(node);
            }
        }
    }

    private boolean work(DrainProtocol.Node node) {
        String before = node.current();
        switch (DrainProtocol.next(node, nodes.values(), pools, false)) {
            case Step.Nothing() -> {}
            case Step.Wait(String ignored) -> {}
            case Step.Complete() -> answer(node, DrainProtocol.COMPLETE);
            case Step.Release() -> {
                cordoned.remove(node.name());
                answer(node, DrainProtocol.IDLE);
            }
            case Step.Drain(boolean everyPod) -> {
                cordoned.add(node.name());
                boolean stays = everyPod && slow.contains(node.name());
                answer(node, stays ? DrainProtocol.DRAINING : DrainProtocol.COMPLETE);
            }
        }
        return !before.equals(current(node.name()));
    }

    private void answer(DrainProtocol.Node node, String current) {
        put(new DrainProtocol.Node(node.name(), node.labels(), node.requested(), current, node.external()));
    }

    private void put(DrainProtocol.Node node) {
        nodes.put(node.name(), node);
    }

    private String current(String name) {
        DrainProtocol.Node node = nodes.get(name);
        return node == null ? "" : node.current();
    }

    /** The state in the words of the case. */
    private JsonNode shown(JsonNode expected) {
        ObjectNode part = Upstream.NODES.objectNode();
        expected.properties().forEach(entry -> part.set(entry.getKey(), shown(entry.getKey(), entry.getValue())));
        return part;
    }

    private JsonNode shown(String field, JsonNode wanted) {
        ObjectNode part = Upstream.NODES.objectNode();
        if (field.equals("current-state")) {
            wanted.fieldNames().forEachRemaining(name -> part.put(name, current(name)));
            return part;
        }
        if (field.equals("unschedulable")) {
            wanted.fieldNames().forEachRemaining(name -> part.put(name, cordoned.contains(name)));
            return part;
        }
        if (field.equals("numberOfNodesWithDrainComplete")) {
            return Upstream.NODES.numberNode(complete(nodes.keySet()).size());
        }
        if (field.equals("nodesWithDrainCompleteAreUnschedulable")) {
            return Upstream.NODES.booleanNode(cordoned.containsAll(complete(nodes.keySet())));
        }
        if (field.equals("all")) {
            return nodes.keySet().stream()
                    .map(this::state)
                    .filter(state -> !state.equals(wanted))
                    .findFirst()
                    .orElse(wanted);
        }
        if (field.startsWith("exactlyOneOf(")) {
            List<String> names = List.of(
                    field.substring(field.indexOf('(') + 1, field.length() - 1).split(",", -1));
            List<String> done = complete(names);
            if (done.size() != 1) {
                return Upstream.json(done);
            }
            aliases.put("firstDrained", done.get(0));
            names.stream().filter(name -> !done.contains(name)).forEach(name -> aliases.put("theOther", name));
            return state(done.get(0));
        }
        return state(aliases.getOrDefault(field, field));
    }

    private List<String> complete(Iterable<String> names) {
        List<String> done = new ArrayList<>();
        names.forEach(name -> {
            if (current(name).equals(DrainProtocol.COMPLETE)) {
                done.add(name);
            }
        });
        return done;
    }

    private JsonNode state(String name) {
        return Upstream.NODES
                .objectNode()
                .put("current-state", current(name))
                .put("unschedulable", cordoned.contains(name));
    }
}
