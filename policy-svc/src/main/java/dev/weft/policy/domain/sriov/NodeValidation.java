package dev.weft.policy.domain.sriov;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rules that a policy is held against on one node. Rule: the operator's webhook, validatePolicyForNodeState and
 * validateNicModel.
 */
public final class NodeValidation {

    private static final String INTEL = "8086";
    private static final String MELLANOX = "15b3";
    private static final int MELLANOX_MOST = 128;
    private static final List<String> VIRTUAL_PLATFORMS = List.of("openstack");

    private NodeValidation() {}

    /**
     * What the webhook finds on a node.
     *
     * @param chosen devices that the policy may use; the search ends at the first violation
     * @param notChosen why each other device was left out; empty as soon as one is chosen
     * @param violation the first violation
     */
    public record Outcome(List<PhysicalFunction> chosen, List<String> notChosen, Optional<Violation> violation) {
        public Outcome {
            chosen = List.copyOf(chosen);
            notChosen = List.copyOf(notChosen);
        }
    }

    /**
     * Holds a policy against a node as the webhook does.
     *
     * @param providerId {@code spec.providerID} of the node; tells virtual platforms, whose devices are virtual functions
     */
    public static Outcome check(
            SriovNodePolicy policy, List<PhysicalFunction> devices, String providerId, SupportedNics nics) {
        List<PhysicalFunction> chosen = new ArrayList<>();
        List<String> notChosen = new ArrayList<>();
        for (PhysicalFunction device : devices) {
            Optional<String> reason = unfit(policy.spec().nicSelector(), device, providerId, nics);
            if (reason.isPresent()) {
                notChosen.add(
                        "Interface: %s was not selected, since NIC model could not be validated due to the following error: %s \n"
                                .formatted(device.name(), reason.get()));
                continue;
            }
            chosen.add(device);
            Optional<Violation> first = violations(policy, device).stream().findFirst();
            if (first.isPresent()) {
                return new Outcome(chosen, List.of(), first);
            }
        }
        return new Outcome(chosen, chosen.isEmpty() ? notChosen : List.of(), Optional.empty());
    }

    /** All that is wrong with a policy on a device that it chooses, in the order of the webhook. */
    static List<Violation> violations(SriovNodePolicy policy, PhysicalFunction device) {
        List<Violation> found = new ArrayList<>();
        PolicySpec spec = policy.spec();
        if (spec.numVfs() == 0) {
            found.add(new Violation(
                    "NumVfsZero",
                    "spec.numVfs",
                    "numVfs(0) in CR %s is not allowed".formatted(policy.name()),
                    "Set numVfs to the number of virtual functions you want, or delete the policy."));
        }
        if (device.vendor().equals(INTEL) && spec.numVfs() > device.totalvfs()) {
            found.add(tooMany(policy, device, device.totalvfs()));
        }
        if (device.vendor().equals(MELLANOX) && spec.numVfs() > MELLANOX_MOST) {
            found.add(tooMany(policy, device, MELLANOX_MOST));
        }
        if (spec.externallyManaged()) {
            external(policy, device, found);
        }
        boolean vdpa = spec.vdpaType().equals("virtio") || spec.vdpaType().equals("vhost");
        if (vdpa && !device.vendor().equals(MELLANOX)) {
            found.add(new Violation(
                    "VdpaVendor",
                    "spec.vdpaType",
                    "vendor(%s) in CR %s not supported for vdpa interface(%s)"
                            .formatted(device.vendor(), policy.name(), device.name()),
                    "Remove vdpaType, or choose devices of vendor 15b3."));
        }
        return found;
    }

    /** Why a device is left out; empty when it is chosen. The net filter is looked at on virtual platforms only. */
    static Optional<String> unfit(
            NicSelector selector, PhysicalFunction device, String providerId, SupportedNics nics) {
        if (!selector.vendor().isEmpty() && !selector.vendor().equals(device.vendor())) {
            return Optional.of("selector vendor: %s is not equal to the interface vendor: %s"
                    .formatted(selector.vendor(), device.vendor()));
        }
        if (!selector.deviceID().isEmpty() && !selector.deviceID().equals(device.deviceID())) {
            // The webhook prints the vendors here, not the devices.
            return Optional.of("selector device ID: %s is not equal to the interface device ID: %s"
                    .formatted(selector.vendor(), device.vendor()));
        }
        if (!selector.rootDevices().isEmpty() && !selector.rootDevices().contains(device.pciAddress())) {
            return Optional.of("interface PCI address: %s not found in root devices".formatted(device.pciAddress()));
        }
        if (!selector.pfNames().isEmpty() && !NicMatch.named(selector.pfNames(), device)) {
            return Optional.of("interface name: %s (and alternative names) not found in physical function names"
                    .formatted(device.name()));
        }
        boolean virtual = VIRTUAL_PLATFORMS.stream().anyMatch(providerId.toLowerCase(Locale.ROOT)::contains);
        if (nics.knows(device.vendor(), device.deviceID())
                || (virtual
                        && !selector.netFilter().isEmpty()
                        && selector.netFilter().equals(device.netFilter())
                        && nics.knowsVirtualFunction(device.vendor(), device.deviceID()))) {
            return Optional.empty();
        }
        return Optional.of("vendor and device ID is not in supported list");
    }

    private static Violation tooMany(SriovNodePolicy policy, PhysicalFunction device, int most) {
        return new Violation(
                "NumVfsTooHigh",
                "spec.numVfs",
                "numVfs(%d) in CR %s exceed the maximum allowed value(%d) interface(%s)"
                        .formatted(policy.spec().numVfs(), policy.name(), most, device.name()),
                "Set numVfs to at most %d, or choose other devices.".formatted(most));
    }

    private static void external(SriovNodePolicy policy, PhysicalFunction device, List<Violation> found) {
        PolicySpec spec = policy.spec();
        if (spec.numVfs() > device.numVfs()) {
            found.add(new Violation(
                    "ExternalNumVfs",
                    "spec.numVfs",
                    "numVfs(%d) in CR %s is higher than the virtual functions allocated for the PF externally value(%d)"
                            .formatted(spec.numVfs(), policy.name(), device.numVfs()),
                    "Create the virtual functions on the node first, or lower numVfs."));
        }
        if (spec.mtu() != 0 && spec.mtu() > device.mtu()) {
            found.add(new Violation(
                    "ExternalMtu",
                    "spec.mtu",
                    "MTU(%d) in CR %s is higher than the MTU for the PF externally value(%d)"
                            .formatted(spec.mtu(), policy.name(), device.mtu()),
                    "Raise the MTU on the node first, or lower mtu."));
        }
        if (!spec.linkType().isEmpty() && !spec.linkType().equalsIgnoreCase(device.linkType())) {
            found.add(new Violation(
                    "ExternalLinkType",
                    "spec.linkType",
                    "LinkType(%s) in CR %s is not equal to the LinkType for the PF externally value(%s)"
                            .formatted(spec.linkType(), policy.name(), device.linkType()),
                    "Set linkType to what the device has, or remove it."));
        }
    }
}
