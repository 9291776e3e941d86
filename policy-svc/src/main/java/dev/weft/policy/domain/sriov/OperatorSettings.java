package dev.weft.policy.domain.sriov;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What follows from SriovOperatorConfig {@code default} of a member. Rule: SriovOperatorConfigReconciler and its webhook. */
public final class OperatorSettings {

    /** Label that lets the device plugin run on a node: {@code Enabled} or {@code Disabled}. */
    public static final String DEVICE_PLUGIN_LABEL = "sriovnetwork.openshift.io/device-plugin";

    private static final String DRAIN_WARNING =
            "Node draining is disabled for applying SriovNetworkNodePolicy, it may result in workload interruption.";

    private OperatorSettings() {}

    /** States of the feature gates that nobody set. */
    public static Map<String, Boolean> defaultGates() {
        return Map.of(
                "parallelNicConfig", false,
                "resourceInjectorMatchCondition", false,
                "metricsExporter", false,
                "manageSoftwareBridges", false,
                "blockDevicePluginUntilConfigured", true,
                "mellanoxFirmwareReset", true);
    }

    /** The gates with those that are set, which may be unknown ones; a gate that is in neither is off. */
    public static Map<String, Boolean> gates(Map<String, Boolean> defaults, Map<String, Boolean> set) {
        Map<String, Boolean> all = new HashMap<>(defaults);
        all.putAll(set);
        return Map.copyOf(all);
    }

    /** Node selector of the config daemon: the configured one as it is, or every Linux node. */
    public static Map<String, String> daemonSelector(Map<String, String> configured) {
        return configured.isEmpty() ? Map.of("kubernetes.io/os", "linux") : Map.copyOf(configured);
    }

    /** Node selector of the device plugin: that of the daemon, on nodes that have resources. */
    public static Map<String, String> devicePluginSelector(Map<String, String> configured) {
        Map<String, String> selector = new TreeMap<>(daemonSelector(configured));
        selector.put(DEVICE_PLUGIN_LABEL, "Enabled");
        return Map.copyOf(selector);
    }

    /** What a webhook answers: an error or none, and warnings. */
    public record Answer(Optional<String> error, List<String> warnings) {
        public Answer {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Admits a change of the configuration. Rule: validateSriovOperatorConfig.
     *
     * @param drainDisabledBefore stored value of {@code disableDrain}; null when nothing is stored
     * @param syncStates sync status of the node states by node
     */
    public static Answer admit(
            String operation,
            String name,
            String namespace,
            String operatorNamespace,
            boolean drainDisabled,
            @Nullable Boolean drainDisabledBefore,
            Map<String, String> syncStates) {
        if (operation.equals("DELETE")) {
            return new Answer(Optional.empty(), List.of());
        }
        if (!name.equals("default") || !namespace.equals(operatorNamespace)) {
            return new Answer(
                    Optional.of(
                            "only default SriovOperatorConfig in %s namespace is used".formatted(operatorNamespace)),
                    List.of());
        }
        Optional<String> busy = drainDisabled && Boolean.FALSE.equals(drainDisabledBefore)
                ? syncStates.entrySet().stream()
                        .filter(state -> state.getValue().equals("InProgress"))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .findFirst()
                : Optional.empty();
        return new Answer(
                busy.map("can't set Spec.DisableDrain = true while node[%s] is updating"::formatted),
                drainDisabled ? List.of(DRAIN_WARNING) : List.of());
    }
}
