package dev.weft.policy.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.fact.ClusterConfigState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NodeConfigState;
import dev.weft.events.fact.PolicyState;
import dev.weft.runtime.hub.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Status of policies as the fields and conditions of their objects. */
public final class PolicyStatus {

    /** Fields that the schema has and Weft does not act on yet. */
    private static final List<String> NOT_YET = List.of("rollout", "bridge");

    private PolicyStatus() {}

    /** Status fields of a SriovPolicy. */
    public static ObjectNode sriovFields(PolicyState policy, List<NodeConfigState> nodes) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("matchedNodes", nodes.size());
        fields.put("syncedNodes", (int)
                nodes.stream().filter(n -> n.phase() == ConfigPhase.Synced).count());
        unsupported(fields, policy);
        return fields;
    }

    private static void unsupported(ObjectNode fields, PolicyState policy) {
        List<String> set = NOT_YET.stream().filter(policy.spec()::hasNonNull).toList();
        if (set.isEmpty()) {
            fields.putNull("unsupportedFields");
        } else {
            ArrayNode list = fields.putArray("unsupportedFields");
            set.forEach(f -> list.addObject().put("field", "spec." + f).put("reason", "not supported yet"));
        }
    }

    /** Conditions of a SriovPolicy. */
    public static List<Condition> sriovConditions(PolicyState policy, List<NodeConfigState> nodes) {
        if (!policy.accepted()) {
            return refused(policy);
        }
        Map<String, String> failing = new LinkedHashMap<>();
        boolean bad = false;
        for (NodeConfigState node : nodes) {
            List<Finding> own = node.findings().stream()
                    .filter(f -> f.object().endsWith("/" + policy.name()))
                    .toList();
            if (!own.isEmpty() && node.phase() != ConfigPhase.Synced) {
                failing.put(
                        node.cluster() + "/" + node.node(),
                        own.get(0).message()
                                + (own.get(0).mend() == null
                                        ? ""
                                        : "; " + own.get(0).mend()));
                bad = true;
            } else if (node.phase() != ConfigPhase.Synced) {
                failing.put(
                        node.cluster() + "/" + node.node(),
                        node.phase() + ": " + Objects.requireNonNullElse(node.reason(), ""));
                bad |= node.phase() == ConfigPhase.Failed || node.phase() == ConfigPhase.Refused;
            }
        }
        return conditions(
                nodes.isEmpty(),
                "no node of the selected members is selected, or none has reported its NICs yet",
                failing,
                bad,
                nodes.size() + " nodes are as asked");
    }

    /** Status fields of a CniPolicy. */
    public static ObjectNode cniFields(PolicyState policy, List<ClusterConfigState> configs) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        Map<String, List<ClusterConfigState>> byCluster = configs.stream()
                .collect(Collectors.groupingBy(
                        ClusterConfigState::cluster, java.util.TreeMap::new, Collectors.toList()));
        if (byCluster.isEmpty()) {
            fields.putNull("clusters");
        } else {
            ArrayNode clusters = fields.putArray("clusters");
            byCluster.forEach((cluster, list) -> {
                ObjectNode entry = clusters.addObject().put("cluster", cluster);
                List<String> applied = new ArrayList<>();
                List<String> restart = new ArrayList<>();
                ArrayNode refused = JsonNodeFactory.instance.arrayNode();
                for (ClusterConfigState config : list) {
                    switch (config.phase()) {
                        case Applied, Synced -> applied.add(config.subject());
                        case RestartNeeded ->
                            restart.add(Objects.requireNonNullElse(config.reason(), config.subject()));
                        default ->
                            refused.addObject()
                                    .put("field", config.subject())
                                    .put(
                                            "reason",
                                            Objects.requireNonNullElse(
                                                    config.reason(),
                                                    config.phase().name()));
                    }
                }
                if (!applied.isEmpty()) {
                    applied.forEach(entry.putArray("applied")::add);
                }
                if (!restart.isEmpty()) {
                    restart.forEach(entry.putArray("restartNeeded")::add);
                }
                if (!refused.isEmpty()) {
                    entry.set("refused", refused);
                }
                entry.put("ready", restart.isEmpty() && refused.isEmpty());
            });
        }
        return fields;
    }

    /** Conditions of a CniPolicy. */
    public static List<Condition> cniConditions(PolicyState policy, List<ClusterConfigState> configs) {
        if (!policy.accepted()) {
            return refused(policy);
        }
        Map<String, String> failing = new LinkedHashMap<>();
        boolean bad = false;
        for (ClusterConfigState config : configs) {
            if (config.phase() != ConfigPhase.Applied && config.phase() != ConfigPhase.Synced) {
                failing.put(
                        config.cluster() + " " + config.subject(),
                        config.phase() + ": " + Objects.requireNonNullElse(config.reason(), ""));
                bad |= config.phase() == ConfigPhase.Failed || config.phase() == ConfigPhase.Refused;
            }
        }
        return conditions(
                configs.isEmpty(),
                "no connected member is selected",
                failing,
                bad,
                configs.size() + " settings are as asked");
    }

    private static List<Condition> conditions(
            boolean none, String nothing, Map<String, String> failing, boolean bad, String good) {
        boolean ready = !none && failing.isEmpty();
        String text = none
                ? nothing
                : ready
                        ? good
                        : failing.entrySet().stream()
                                .map(e -> e.getKey() + ": " + e.getValue())
                                .collect(Collectors.joining("; "));
        String reason = ready ? "Applied" : none ? "NothingSelected" : bad ? "Refused" : "Waiting";
        return List.of(
                new Condition("Accepted", true, "Accepted", ""),
                new Condition("Progressing", !ready && !bad, reason, ready ? "" : text),
                new Condition("Ready", ready, reason, text),
                new Condition("Degraded", bad, bad ? "Refused" : "AsExpected", bad ? text : ""));
    }

    private static List<Condition> refused(PolicyState policy) {
        Finding first = policy.findings().get(0);
        String text = first.object() + ", " + first.field() + ": " + first.message()
                + (first.mend() == null ? "" : "; " + first.mend());
        return List.of(
                new Condition("Accepted", false, first.code(), text),
                new Condition("Progressing", false, first.code(), ""),
                new Condition("Ready", false, first.code(), text),
                new Condition("Degraded", true, first.code(), text));
    }
}
