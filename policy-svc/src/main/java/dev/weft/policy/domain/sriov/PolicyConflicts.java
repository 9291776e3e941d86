package dev.weft.policy.domain.sriov;

import java.util.List;
import java.util.Optional;

/**
 * The rules that one policy is held against another on a node that both select, whatever their priorities. Rule: the operator's
 * webhook, validatePolicyForNodePolicy.
 */
public final class PolicyConflicts {

    private static final VfRange UNSAID = new VfRange(-1, -1);

    private PolicyConflicts() {}

    /** The first conflict that the webhook reports; a policy is never in conflict with itself. */
    public static Optional<Violation> first(
            SriovNodePolicy policy, SriovNodePolicy other, List<PhysicalFunction> devices) {
        if (policy.name().equals(other.name())) {
            return Optional.empty();
        }
        return names(policy, other, devices)
                .or(() -> rootDevices(policy, other))
                .or(() -> topology(policy, other));
    }

    /** The first pair of names of one device decides, also when it is no conflict: that is how the webhook reads. */
    private static Optional<Violation> names(
            SriovNodePolicy policy, SriovNodePolicy other, List<PhysicalFunction> devices) {
        for (String entry : policy.spec().nicSelector().pfNames()) {
            Optional<VfRange> range = range(entry);
            if (range.isEmpty()) {
                return Optional.of(new Violation(
                        "VfRangeInvalid",
                        "spec.nicSelector.pfNames",
                        "invalid PF name: " + entry,
                        "Write the interface as name#first-last."));
            }
            for (String otherEntry : other.spec().nicSelector().pfNames()) {
                if (device(entry, devices).equals(device(otherEntry, devices))) {
                    return pair(
                            policy, other, entry, range.get(), range(otherEntry).orElse(UNSAID));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Violation> pair(
            SriovNodePolicy policy, SriovNodePolicy other, String entry, VfRange range, VfRange otherRange) {
        if (policy.spec().externallyManaged() != other.spec().externallyManaged()) {
            return Optional.of(new Violation(
                    "ExternallyManagedDiffers",
                    "spec.externallyManaged",
                    "externallyManage is inconsistent with existing policy " + other.name(),
                    "Give both policies the same externallyManaged."));
        }
        return range.overlaps(otherRange)
                ? Optional.of(new Violation(
                        "VfRangesOverlap",
                        "spec.nicSelector.pfNames",
                        "VF index range in %s is overlapped with existing policy %s".formatted(entry, other.name()),
                        "Give the policies ranges of virtual functions that do not meet."))
                : Optional.empty();
    }

    private static Optional<Violation> rootDevices(SriovNodePolicy policy, SriovNodePolicy other) {
        return policy.spec().nicSelector().rootDevices().stream()
                .filter(other.spec().nicSelector().rootDevices()::contains)
                .findFirst()
                .map(device -> new Violation(
                        "RootDeviceTwice",
                        "spec.nicSelector.rootDevices",
                        "root device %s is overlapped with existing policy %s".formatted(device, other.name()),
                        "Name the device in one policy only."));
    }

    private static Optional<Violation> topology(SriovNodePolicy policy, SriovNodePolicy other) {
        PolicySpec mine = policy.spec();
        PolicySpec theirs = other.spec();
        return mine.resourceName().equals(theirs.resourceName()) && mine.excludeTopology() != theirs.excludeTopology()
                ? Optional.of(new Violation(
                        "ExcludeTopologyDiffers",
                        "spec.excludeTopology",
                        ("excludeTopology[%b] field conflicts with policy [%s].ExcludeTopology[%b] as they target the same"
                                        + " resource[%s]")
                                .formatted(
                                        mine.excludeTopology(),
                                        other.name(),
                                        theirs.excludeTopology(),
                                        mine.resourceName()),
                        "Give both policies the same excludeTopology, or different resource names."))
                : Optional.empty();
    }

    private static String device(String entry, List<PhysicalFunction> devices) {
        return PfName.resolve(PfName.of(entry).name(), devices);
    }

    private static Optional<VfRange> range(String entry) {
        PfName name = PfName.of(entry);
        try {
            return Optional.of(name.ranged() ? VfRange.parse(name.range()) : UNSAID);
        } catch (PolicyRejectedException unreadable) {
            return Optional.empty();
        }
    }
}
