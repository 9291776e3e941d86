package dev.weft.local.agents;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Faults of the agents, switched on by the ConfigMap {@code kube-system/simulation-faults} of the member. Keys: {@code
 * sriov-daemon.fail} (error text), {@code multus.fail} (error text), {@code helm.fail} (error text), {@code kubelet.stop} ("true"),
 * {@code multus.wrong-ip} (address that is reported instead of the promised one).
 */
final class AgentFaults {

    static final String NAMESPACE = "kube-system";
    static final String NAME = "simulation-faults";

    private volatile Map<String, String> faults = Map.of();

    void read(@Nullable ConfigMap map) {
        faults = map == null || map.getData() == null ? Map.of() : Map.copyOf(map.getData());
    }

    @Nullable
    String get(String fault) {
        return faults.get(fault);
    }

    boolean on(String fault) {
        return "true".equals(faults.get(fault));
    }
}
