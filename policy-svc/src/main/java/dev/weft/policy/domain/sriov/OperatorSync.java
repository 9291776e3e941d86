package dev.weft.policy.domain.sriov;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One pass of the operator's policy controller over a whole member, with its behaviour that the first error ends the pass. Rule:
 * SriovNetworkNodePolicyReconciler.Reconcile. It exists to foretell what an operator will make of a member; Weft's own plan is
 * {@link SriovPlanner}.
 */
public final class OperatorSync {

    private static final String DEFAULT_POLICY = "default";

    private OperatorSync() {}

    /** A stored node state: its spec, what the node reports, and the marks the pass may change. */
    public record Stored(NodeStateSpec spec, List<PhysicalFunction> interfaces, boolean owned, boolean keepUntilSet) {
        public Stored {
            interfaces = List.copyOf(interfaces);
        }
    }

    /**
     * What the pass reads.
     *
     * @param nodeLabels labels by node name
     * @param daemonNodeSelector {@code configDaemonNodeSelector} of the operator's configuration; empty is Linux workers
     */
    public record Input(
            Map<String, Map<String, String>> nodeLabels,
            Map<String, Stored> nodeStates,
            List<SriovNodePolicy> policies,
            List<NodePool> pools,
            Map<String, String> daemonNodeSelector,
            SupportedNics nics,
            boolean manageSoftwareBridges) {
        public Input {
            nodeLabels = Map.copyOf(nodeLabels);
            nodeStates = Map.copyOf(nodeStates);
            policies = List.copyOf(policies);
            pools = List.copyOf(pools);
            daemonNodeSelector = Map.copyOf(daemonNodeSelector);
        }
    }

    /**
     * What the pass leaves.
     *
     * @param devicePlugin texts of the ConfigMap by node; empty when an error came before it was written
     * @param devicePluginLabels {@code Enabled} or {@code Disabled} by node; a node without an entry has no label
     * @param error text of the error that ended the pass
     */
    public record Outcome(
            Map<String, Stored> nodeStates,
            Map<String, String> devicePlugin,
            Map<String, String> devicePluginLabels,
            Optional<String> error) {
        public Outcome {
            nodeStates = Map.copyOf(nodeStates);
            devicePlugin = Map.copyOf(devicePlugin);
            devicePluginLabels = Map.copyOf(devicePluginLabels);
        }
    }

    /** Runs one pass; nodes are taken by name. */
    public static Outcome run(Input input) {
        Map<String, Stored> states = new TreeMap<>(input.nodeStates());
        Map<String, String> texts = new TreeMap<>();
        Map<String, String> labels = new HashMap<>();
        Map<String, String> selector = selector(input.daemonNodeSelector());
        List<String> nodes = input.nodeLabels().keySet().stream()
                .filter(node -> labelsOf(input, node).entrySet().containsAll(selector.entrySet()))
                .sorted()
                .toList();
        try {
            nodes.forEach(node -> states.put(node, synced(node, states.get(node), input)));
            markStale(states, Set.copyOf(nodes));
            for (String node : nodes) {
                Stored state = Objects.requireNonNull(states.get(node));
                DevicePluginConfig config = DevicePluginConfig.of(
                        node, selecting(input.policies(), labelsOf(input, node)), state.interfaces(), input.nics());
                texts.put(node, config.json());
                labels.put(node, config.enabled() ? "Enabled" : "Disabled");
            }
        } catch (PolicyRejectedException refused) {
            return new Outcome(states, Map.of(), labels, Optional.of(refused.reason()));
        }
        return new Outcome(states, texts, labels, Optional.empty());
    }

    /** The labels a node must carry to be in the set. */
    static Map<String, String> selector(Map<String, String> configured) {
        return configured.isEmpty()
                ? Map.of("node-role.kubernetes.io/worker", "", "kubernetes.io/os", "linux")
                : configured;
    }

    /** The policies that select a node, weakest first. */
    static List<SriovNodePolicy> selecting(List<SriovNodePolicy> policies, Map<String, String> labels) {
        return policies.stream()
                .filter(policy -> !policy.name().equals(DEFAULT_POLICY))
                .filter(policy -> policy.spec().selects(labels))
                .sorted(PolicyMerge.WEAKEST_FIRST)
                .collect(Collectors.toList());
    }

    private static Stored synced(String node, @Nullable Stored stored, Input input) {
        SystemSpec system = new SystemSpec(NodePool.rdmaMode(labelsOf(input, node), input.pools()));
        NodeStateSpec spec = new NodeStateSpec(List.of(), Bridges.NONE, system);
        if (stored == null) {
            return new Stored(spec, List.of(), true, false);
        }
        if (stored.interfaces().isEmpty()) {
            return new Stored(stored.spec(), List.of(), stored.owned(), false);
        }
        int priority = PolicyMerge.NO_PRIORITY;
        for (SriovNodePolicy policy : selecting(input.policies(), labelsOf(input, node))) {
            boolean equal = priority == policy.spec().priority();
            spec = spec.withInterfaces(PolicyMerge.interfaces(policy, equal, spec.interfaces(), stored.interfaces()));
            if (input.manageSoftwareBridges()) {
                spec = spec.withBridges(PolicyMerge.bridges(policy, spec.bridges(), stored.interfaces()));
            }
            priority = policy.spec().priority();
        }
        return new Stored(spec, stored.interfaces(), true, false);
    }

    private static void markStale(Map<String, Stored> states, Set<String> nodes) {
        states.replaceAll((node, state) ->
                nodes.contains(node) ? state : new Stored(state.spec(), state.interfaces(), state.owned(), true));
    }

    private static Map<String, String> labelsOf(Input input, String node) {
        return input.nodeLabels().getOrDefault(node, Map.of());
    }
}
