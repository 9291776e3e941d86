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

    private static final int SHOWN = 5;
    private static final int SHOWN_NODES = 50;
    private static final String CAPABLE = "feature.node.kubernetes.io/network-sriov.capable";

    private PolicyStatus() {}

    /** Status fields of a SriovPolicy. */
    public static ObjectNode sriovFields(PolicyState policy, List<NodeConfigState> nodes) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("matchedNodes", nodes.size());
        fields.put("syncedNodes", (int) nodes.stream()
                .filter(n -> n.phase() == ConfigPhase.Synced && own(policy, n).isEmpty())
                .count());
        List<NodeConfigState> failed =
                nodes.stream().filter(n -> failed(policy, n)).toList();
        fields.put("failedCount", failed.size());
        if (failed.isEmpty()) {
            fields.putNull("failedNodes");
        } else {
            ArrayNode list = fields.putArray("failedNodes");
            failed.stream()
                    .limit(SHOWN_NODES)
                    .forEach(n -> list.addObject()
                            .put("cluster", n.cluster())
                            .put("node", n.node())
                            .put(
                                    "reason",
                                    own(policy, n).isEmpty()
                                            ? n.phase().name()
                                            : own(policy, n).get(0).code())
                            .put("message", said(policy, n)));
        }
        unsupported(fields, policy);
        return fields;
    }

    /** The findings that are about this policy. */
    private static List<Finding> own(PolicyState policy, NodeConfigState node) {
        return node.findings().stream()
                .filter(f -> f.object().endsWith("/" + policy.name()))
                .toList();
    }

    private static boolean failed(PolicyState policy, NodeConfigState node) {
        return !own(policy, node).isEmpty()
                || node.phase() == ConfigPhase.Failed
                || node.phase() == ConfigPhase.Refused;
    }

    private static String said(PolicyState policy, NodeConfigState node) {
        List<Finding> own = own(policy, node);
        if (own.isEmpty()) {
            return node.phase() + ": " + Objects.requireNonNullElse(node.reason(), "");
        }
        return own.get(0).message()
                + (own.get(0).mend() == null ? "" : "; " + own.get(0).mend());
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
        Map<String, List<String>> failing = new LinkedHashMap<>();
        String code = "Refused";
        boolean bad = false;
        for (NodeConfigState node : nodes) {
            List<Finding> own = own(policy, node);
            if (!own.isEmpty() || node.phase() != ConfigPhase.Synced) {
                failing.computeIfAbsent(said(policy, node), r -> new ArrayList<>())
                        .add(node.cluster() + "/" + node.node());
            }
            code = own.isEmpty() || bad ? code : own.get(0).code();
            bad |= failed(policy, node);
        }
        return conditions(
                nodes.isEmpty(),
                "SriovPolicy " + policy.fleet() + "/" + policy.name() + ", spec.nodeSelector "
                        + policy.spec().path("nodeSelector") + ": selects no node with the label " + CAPABLE
                        + "=true in the members that clusterSelector selects; label a node, or change nodeSelector or"
                        + " clusterSelector",
                failing,
                bad ? code : "",
                nodes.size() + " nodes are as asked");
    }

    /** Status fields of a CniPolicy. */
    public static ObjectNode cniFields(PolicyState policy, List<ClusterConfigState> configs) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        Map<String, List<ClusterConfigState>> byCluster = configs.stream()
                .collect(Collectors.groupingBy(
                        ClusterConfigState::cluster, java.util.TreeMap::new, Collectors.toList()));
        fields.put("matchedClusters", byCluster.size());
        fields.put("appliedClusters", (int) byCluster.values().stream()
                .filter(list -> list.stream().allMatch(PolicyStatus::done))
                .count());
        fields.put("refusedClusters", (int) byCluster.values().stream()
                .filter(list -> list.stream().anyMatch(c -> c.phase() == ConfigPhase.Refused))
                .count());
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
        Map<String, List<String>> failing = new LinkedHashMap<>();
        boolean bad = false;
        for (ClusterConfigState config : configs) {
            if (!done(config)) {
                failing.computeIfAbsent(
                                config.phase() + ": " + Objects.requireNonNullElse(config.reason(), ""),
                                r -> new ArrayList<>())
                        .add(config.cluster() + " " + config.subject());
                bad |= config.phase() == ConfigPhase.Failed || config.phase() == ConfigPhase.Refused;
            }
        }
        return conditions(
                configs.isEmpty(),
                "CniPolicy " + policy.fleet() + "/" + policy.name()
                        + ", spec.clusterSelector: selects no connected member; label a Cluster, or change clusterSelector",
                failing,
                bad ? "Refused" : "",
                configs.size() + " settings are as asked");
    }

    private static boolean done(ClusterConfigState config) {
        return config.phase() == ConfigPhase.Applied || config.phase() == ConfigPhase.Synced;
    }

    private static List<Condition> conditions(
            boolean none, String nothing, Map<String, List<String>> failing, String code, String good) {
        boolean bad = !code.isEmpty();
        boolean ready = !none && failing.isEmpty();
        String text = none
                ? nothing
                : ready
                        ? good
                        : few(
                                failing.entrySet().stream()
                                        .map(e -> few(e.getValue(), ", ") + ": " + e.getKey())
                                        .toList(),
                                "; ");
        String reason = ready ? "Applied" : none ? "NothingSelected" : bad ? code : "Waiting";
        return List.of(
                new Condition("Accepted", true, "Accepted", ""),
                new Condition("Progressing", !ready && !bad, reason, ready ? "" : text),
                new Condition("Ready", ready, reason, text),
                new Condition("Degraded", bad, bad ? code : "AsExpected", bad ? text : ""));
    }

    /** A condition has to be readable for a thousand nodes as well. */
    private static String few(List<String> texts, String separator) {
        return texts.stream().limit(SHOWN).collect(Collectors.joining(separator))
                + (texts.size() > SHOWN ? separator + "and " + (texts.size() - SHOWN) + " more" : "");
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
