package dev.weft.policy.domain.sriov;

import java.util.List;
import java.util.Optional;

/**
 * What one node shall be.
 *
 * @param spec spec of the SriovNetworkNodeState; empty when the node has not reported its devices, and then the stored spec stays
 * @param matches the policies that select the node, weakest first
 * @param devicePlugin the node's entry of ConfigMap {@code device-plugin-config}
 */
public record SriovPlan(
        String node,
        Optional<NodeStateSpec> spec,
        List<PolicyMatch> matches,
        DevicePluginConfig devicePlugin,
        List<SriovFinding> findings) {

    public SriovPlan {
        matches = List.copyOf(matches);
        findings = List.copyOf(findings);
    }

    /**
     * What one policy chooses on the node.
     *
     * @param nics the devices it chooses, in the node's order
     * @param applied false when a rule refuses the policy on this node; a finding says why
     */
    public record PolicyMatch(SriovNodePolicy policy, List<PhysicalFunction> nics, boolean applied) {
        public PolicyMatch {
            nics = List.copyOf(nics);
        }
    }

    /** Names of the policies that are applied, weakest first. */
    public List<String> policies() {
        return matches.stream()
                .filter(PolicyMatch::applied)
                .map(match -> match.policy().name())
                .toList();
    }

    /** Text of the device plugin's resource list, byte for byte as the operator writes it. */
    public String devicePluginJson() {
        return devicePlugin.json();
    }
}
