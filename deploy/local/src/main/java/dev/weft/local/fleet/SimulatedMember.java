package dev.weft.local.fleet;

import dev.weft.local.agents.Hardware;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A member as it is installed.
 *
 * @param name name of the member and of its kubeconfig
 * @param version what the API server reports, e.g. {@code v1.33.4+rke2r1}
 * @param cni the cni list of the RKE2 servers; empty on another distribution
 * @param hardware node name to what it is made of, in order; the first is the server
 * @param sriovOperator whether the SR-IOV operator's chart is installed, with its manager scaled to zero
 */
public record SimulatedMember(
        String name, String version, List<String> cni, Map<String, Hardware> hardware, boolean sriovOperator) {

    public SimulatedMember {
        cni = List.copyOf(cni);
        hardware = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(hardware));
    }

    /** Whether it is RKE2. */
    public boolean rke2() {
        return version.contains("+rke2r");
    }
}
