package dev.weft.policy.domain.sriov;

import dev.weft.policy.domain.sriov.SriovFinding.Severity;
import dev.weft.policy.domain.sriov.SriovPlan.PolicyMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weft's plan of a node. Where no rule refuses a policy it is what the operator's controller makes, byte for byte; a policy that is
 * refused is left out on that node alone, where the operator would end its whole pass.
 */
public final class SriovPlanner {

    private SriovPlanner() {}

    /**
     * What the plan depends on beside node and policies.
     *
     * @param manageSoftwareBridges feature gate of that name
     * @param pools pools of the member, for the RDMA mode
     */
    public record Options(boolean manageSoftwareBridges, List<NodePool> pools) {

        /** No bridges and no pools. */
        public static final Options PLAIN = new Options(false, List.of());

        public Options {
            pools = List.copyOf(pools);
        }
    }

    /** The plan without bridges and pools. */
    public static SriovPlan plan(NodeView node, List<SriovNodePolicy> policies, SupportedNics nics) {
        return plan(node, policies, nics, Options.PLAIN);
    }

    /** The plan of one node. Never throws for what a policy says: that becomes a finding. */
    public static SriovPlan plan(NodeView node, List<SriovNodePolicy> policies, SupportedNics nics, Options options) {
        List<SriovFinding> findings = new ArrayList<>();
        List<PolicyMatch> matches = new ArrayList<>();
        NodeStateSpec spec = new NodeStateSpec(List.of(), Bridges.NONE, system(node, options.pools(), findings));
        int priority = PolicyMerge.NO_PRIORITY;
        for (SriovNodePolicy policy : OperatorSync.selecting(policies, node.labels())) {
            List<PhysicalFunction> chosen = NicMatch.chosen(policy.spec().nicSelector(), node.interfaces());
            try {
                spec = applied(policy, priority == policy.spec().priority(), spec, node.interfaces(), options);
                priority = policy.spec().priority();
                matches.add(new PolicyMatch(policy, chosen, true));
            } catch (PolicyRejectedException refused) {
                matches.add(new PolicyMatch(policy, chosen, false));
                findings.add(refusal(policy.name(), node.name(), refused));
            }
        }
        DevicePluginConfig devicePlugin = devicePlugin(node, matches, nics, findings);
        NodeFindings look = new NodeFindings(node, List.copyOf(matches), spec, nics);
        findings.addAll(look.all(devicePlugin));
        return new SriovPlan(
                node.name(),
                node.interfaces().isEmpty() ? Optional.empty() : Optional.of(spec),
                matches,
                devicePlugin,
                findings);
    }

    /** Findings about one policy that need no node. The policy has its effect all the same, as far as the rules allow. */
    public static List<SriovFinding> validate(SriovNodePolicy policy, SupportedNics nics) {
        return PolicyValidation.violations(policy, nics, false).stream()
                .map(violation -> new SriovFinding(
                        violation.code(),
                        Severity.WARNING,
                        policy.name(),
                        "",
                        "",
                        violation.field(),
                        "SriovPolicy %s, %s: %s"
                                .formatted(
                                        policy.name(),
                                        violation.field(),
                                        violation.message().strip()),
                        violation.mend()))
                .toList();
    }

    /** Findings that only the plans of all nodes together show: policies that select no node, or no device on any of them. */
    public static List<SriovFinding> acrossNodes(List<SriovNodePolicy> policies, List<SriovPlan> plans) {
        Set<String> onNodes = plans.stream()
                .flatMap(plan -> plan.matches().stream())
                .map(match -> match.policy().name())
                .collect(Collectors.toSet());
        Set<String> onNics = plans.stream()
                .flatMap(plan -> plan.matches().stream())
                .filter(match -> !match.nics().isEmpty())
                .map(match -> match.policy().name())
                .collect(Collectors.toSet());
        List<SriovFinding> findings = new ArrayList<>();
        for (SriovNodePolicy policy : policies) {
            if (!onNodes.contains(policy.name())) {
                findings.add(nowhere(
                        policy,
                        "SelectsNoNode",
                        "spec.nodeSelector",
                        "selects none of %d nodes by %s"
                                .formatted(plans.size(), policy.spec().nodeSelector()),
                        "Give a node these labels, or change nodeSelector."));
            } else if (!onNics.contains(policy.name())) {
                findings.add(nowhere(
                        policy,
                        "SelectsNoNic",
                        "spec.nicSelector",
                        "selects no NIC on any of the nodes it selects; expected one that fits "
                                + policy.spec().nicSelector().text(),
                        "Compare nicSelector with status.interfaces of the nodes' SriovNetworkNodeStates."));
            }
        }
        return List.copyOf(findings);
    }

    private static NodeStateSpec applied(
            SriovNodePolicy policy,
            boolean equal,
            NodeStateSpec spec,
            List<PhysicalFunction> devices,
            Options options) {
        NodeStateSpec next = spec.withInterfaces(PolicyMerge.interfaces(policy, equal, spec.interfaces(), devices));
        return options.manageSoftwareBridges()
                ? next.withBridges(PolicyMerge.bridges(policy, spec.bridges(), devices))
                : next;
    }

    private static SystemSpec system(NodeView node, List<NodePool> pools, List<SriovFinding> findings) {
        try {
            return new SystemSpec(
                    NodePool.of(node.labels(), pools).map(NodePool::rdmaMode).orElse(""));
        } catch (PolicyRejectedException inTwo) {
            findings.add(new SriovFinding(
                    "NodeInTwoPools",
                    Severity.WARNING,
                    "",
                    node.name(),
                    "",
                    "",
                    "node %s is in more than one pool, of %s; expected one: its RDMA mode is not set and it is never drained"
                            .formatted(
                                    node.name(),
                                    pools.stream().map(NodePool::name).toList()),
                    "Change spec.nodeSelector of the pools so that one of them holds the node."));
            return SystemSpec.NONE;
        }
    }

    /** Tries the policies one by one, so that one without data does not take the others with it. */
    private static DevicePluginConfig devicePlugin(
            NodeView node, List<PolicyMatch> matches, SupportedNics nics, List<SriovFinding> findings) {
        List<SriovNodePolicy> fit = new ArrayList<>();
        DevicePluginConfig config = new DevicePluginConfig(List.of());
        for (PolicyMatch match : matches) {
            if (!match.applied()) {
                continue;
            }
            fit.add(match.policy());
            try {
                config = DevicePluginConfig.of(node.name(), fit, node.interfaces(), nics);
            } catch (PolicyRejectedException refused) {
                fit.remove(fit.size() - 1);
                findings.add(refusal(match.policy().name(), node.name(), refused));
            }
        }
        return config;
    }

    private static SriovFinding refusal(String policy, String node, PolicyRejectedException refused) {
        return new SriovFinding(
                "PolicyRefused",
                Severity.ERROR,
                policy,
                node,
                "",
                refused.field(),
                "SriovPolicy %s is left out on node %s, %s: %s"
                        .formatted(policy, node, refused.field(), refused.reason()),
                "Mend %s of the policy; the other policies of the node are in force.".formatted(refused.field()));
    }

    private static SriovFinding nowhere(
            SriovNodePolicy policy, String code, String field, String message, String mend) {
        return new SriovFinding(
                code,
                Severity.WARNING,
                policy.name(),
                "",
                "",
                field,
                "SriovPolicy %s, %s: %s".formatted(policy.name(), field, message),
                mend);
    }
}
