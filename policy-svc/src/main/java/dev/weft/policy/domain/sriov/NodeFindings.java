package dev.weft.policy.domain.sriov;

import dev.weft.policy.domain.sriov.SriovFinding.Severity;
import dev.weft.policy.domain.sriov.SriovPlan.PolicyMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is remarkable about a node's plan; none of it changes the plan. */
record NodeFindings(NodeView node, List<PolicyMatch> matches, NodeStateSpec spec, SupportedNics nics) {

    private static final String MELLANOX = "15b3";

    List<SriovFinding> all(DevicePluginConfig devicePlugin) {
        List<SriovFinding> found = new ArrayList<>();
        if (node.interfaces().isEmpty() && !matches.isEmpty()) {
            found.add(
                    new SriovFinding(
                            "NodeReportsNoNic",
                            Severity.WARNING,
                            "",
                            node.name(),
                            "",
                            "status.interfaces",
                            "SriovNetworkNodeState %s, status.interfaces: is empty; expected the node's NICs, so its spec is left as it is"
                                    .formatted(node.name()),
                            "See whether the config daemon runs on the node, and whether ConfigMap supported-nic-ids has its NICs."));
        }
        for (PolicyMatch match : matches) {
            if (match.applied()) {
                match.nics().forEach(nic -> onNic(match.policy(), nic, found));
                resource(match, devicePlugin, found);
            }
        }
        return found;
    }

    private void onNic(SriovNodePolicy policy, PhysicalFunction nic, List<SriovFinding> found) {
        NodeValidation.violations(policy, nic)
                .forEach(violation -> found.add(warning(
                        violation.code(), policy, nic, violation.field(), violation.message(), violation.mend())));
        PolicySpec wanted = policy.spec();
        boolean told = found.stream()
                .anyMatch(finding -> finding.code().equals("NumVfsTooHigh")
                        && finding.policy().equals(policy.name())
                        && finding.nic().equals(nic.name()));
        // Firmware of Mellanox devices is set to what a policy asks for, so their present limit says nothing.
        if (!told && !nic.vendor().equals(MELLANOX) && nic.totalvfs() > 0 && wanted.numVfs() > nic.totalvfs()) {
            found.add(warning(
                    "NumVfsTooHigh",
                    policy,
                    nic,
                    "spec.numVfs",
                    "is %d; expected at most %d, what the NIC can have".formatted(wanted.numVfs(), nic.totalvfs()),
                    "Set numVfs to at most %d, or choose other NICs.".formatted(nic.totalvfs())));
        }
        if (!nics.knows(nic.vendor(), nic.deviceID())) {
            found.add(
                    warning(
                            "NicNotSupported",
                            policy,
                            nic,
                            "spec.nicSelector",
                            "chooses model %s %s, which ConfigMap supported-nic-ids does not have"
                                    .formatted(nic.vendor(), nic.deviceID()),
                            "Add the model with the device id of its virtual functions to supported-nic-ids, or choose other NICs."));
        }
        if (wanted.numVfs() > 0) {
            range(policy, nic, found);
            replaced(policy, nic, found);
        }
    }

    private void range(SriovNodePolicy policy, PhysicalFunction nic, List<SriovFinding> found) {
        for (String entry : policy.spec().nicSelector().pfNames()) {
            PfName name = PfName.of(entry);
            if (name.ranged()
                    && !name.name().equals(nic.name())
                    && nic.altNames().contains(name.name())) {
                found.add(warning(
                        "AltNameRangeIgnored",
                        policy,
                        nic,
                        "spec.nicSelector.pfNames",
                        "%s has a range on an alternative name; all %d virtual functions are configured, and the device plugin"
                                        .formatted(entry, policy.spec().numVfs())
                                + " offers the range only",
                        "Write %s#%s.".formatted(nic.name(), name.range())));
            }
        }
        VfRange claimed = VfRange.claimed(policy.spec(), nic.name());
        interfaceOf(nic)
                .filter(planned -> claimed.last() >= planned.numVfs())
                .ifPresent(planned -> found.add(warning(
                        "VfRangeBeyondNumVfs",
                        policy,
                        nic,
                        "spec.nicSelector.pfNames",
                        "claims virtual functions %s; expected none above %d"
                                .formatted(claimed.text(), planned.numVfs() - 1),
                        "Raise numVfs to %d, or narrow the range.".formatted(claimed.last() + 1))));
    }

    /** A policy whose group a stronger one has put away keeps its resource in the device plugin, but has no function to offer. */
    private void replaced(SriovNodePolicy policy, PhysicalFunction nic, List<SriovFinding> found) {
        VfRange claimed = VfRange.claimed(policy.spec(), nic.name());
        interfaceOf(nic)
                .filter(planned -> planned.vfGroups().stream()
                        .noneMatch(group -> group.policyName().equals(policy.name())))
                .ifPresent(planned -> {
                    List<String> winners = planned.vfGroups().stream()
                            .filter(group ->
                                    group.resourceName().equals(policy.spec().resourceName())
                                            || VfRange.parse(group.vfRange()).overlaps(claimed))
                            .map(group -> "%s (virtual functions %s, resource %s)"
                                    .formatted(group.policyName(), group.vfRange(), group.resourceName()))
                            .toList();
                    found.add(warning(
                            "VfRangesCollide",
                            policy,
                            nic,
                            "spec.nicSelector.pfNames",
                            "claims virtual functions %s for resource %s, which policy %s takes instead"
                                    .formatted(
                                            claimed.text(),
                                            policy.spec().resourceName(),
                                            winners.isEmpty()
                                                    ? "of a stronger priority"
                                                    : String.join(" and ", winners)),
                            "Give the policies ranges that do not meet and different resource names, or delete one."));
                });
    }

    private void resource(PolicyMatch match, DevicePluginConfig devicePlugin, List<SriovFinding> found) {
        SriovNodePolicy policy = match.policy();
        PolicySpec wanted = policy.spec();
        Optional<DevicePluginResource> shared = devicePlugin.resources().stream()
                .filter(resource -> resource.resourceName().equals(wanted.resourceName()))
                .findFirst();
        if (shared.isEmpty()) {
            return;
        }
        DevicePluginResource own = DevicePluginResource.of(wanted, node.interfaces(), nics);
        DevicePluginResource all = shared.get();
        List<String> others = others(policy);
        for (PhysicalFunction nic : match.nics()) {
            List<String> lost = all.listsWithout(nic, nics);
            lost.removeAll(own.listsWithout(nic, nics));
            if (!lost.isEmpty()) {
                found.add(
                        warning(
                                "ResourceSelectorsConflict",
                                policy,
                                nic,
                                "spec.resourceName",
                                "shares resource %s with %s, whose %s do not have this NIC: the device plugin joins the selectors by AND and"
                                                .formatted(wanted.resourceName(), others, String.join(" and ", lost))
                                        + " offers none of its virtual functions",
                                "Give the policies different resource names, or choose the NICs by the same fields in all of them."));
            }
        }
        if (own.isRdma() != all.isRdma()
                || own.needVhostNet() != all.needVhostNet()
                || !own.vdpaType().equals(all.vdpaType())
                || own.excludeTopology() != all.excludeTopology()) {
            found.add(new SriovFinding(
                    "ResourceSettingsDiffer",
                    Severity.WARNING,
                    policy.name(),
                    node.name(),
                    "",
                    "spec.resourceName",
                    ("SriovPolicy %s on node %s, spec.resourceName: shares resource %s with %s; in force are isRdma %b, needVhostNet"
                                    + " %b, vdpaType '%s', excludeTopology %b, expected those of the policy")
                            .formatted(
                                    policy.name(),
                                    node.name(),
                                    wanted.resourceName(),
                                    others,
                                    all.isRdma(),
                                    all.needVhostNet(),
                                    all.vdpaType(),
                                    all.excludeTopology()),
                    "Give the policies the same settings, or different resource names."));
        }
    }

    private List<String> others(SriovNodePolicy policy) {
        return matches.stream()
                .filter(PolicyMatch::applied)
                .map(PolicyMatch::policy)
                .filter(other ->
                        other.spec().resourceName().equals(policy.spec().resourceName()))
                .map(SriovNodePolicy::name)
                .filter(name -> !name.equals(policy.name()))
                .toList();
    }

    private Optional<InterfaceSpec> interfaceOf(PhysicalFunction nic) {
        return spec.interfaces().stream()
                .filter(planned -> planned.pciAddress().equals(nic.pciAddress()))
                .findFirst();
    }

    private SriovFinding warning(
            String code, SriovNodePolicy policy, PhysicalFunction nic, String field, String message, String mend) {
        return new SriovFinding(
                code,
                Severity.WARNING,
                policy.name(),
                node.name(),
                nic.name(),
                field,
                "SriovPolicy %s on node %s, NIC %s (%s), %s: %s"
                        .formatted(policy.name(), node.name(), nic.name(), nic.pciAddress(), field, message),
                mend);
    }
}
