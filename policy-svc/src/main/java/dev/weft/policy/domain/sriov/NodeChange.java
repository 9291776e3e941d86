package dev.weft.policy.domain.sriov;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What it takes to bring a node from what it reports to what it shall be. Rule: the config daemon's generic plugin,
 * NeedToUpdateSriov, NeedToUpdateBridges and the kernel arguments.
 *
 * @param drainReasons why pods must leave the node first, one sentence each; empty when they need not
 * @param missingKernelArguments arguments the node must be started with
 * @param drifted whether the node differs from its specification in what is watched for drift
 */
public record NodeChange(List<String> drainReasons, Set<String> missingKernelArguments, boolean drifted) {

    private static final Set<String> USER_SPACE_DRIVERS = Set.of("vfio-pci", "uio_pci_generic", "igb_uio");
    private static final String NO_GUID = "0000:0000:0000:0000";

    public NodeChange {
        drainReasons = List.copyOf(drainReasons);
        missingKernelArguments = Set.copyOf(missingKernelArguments);
    }

    /**
     * Compares a node's specification with its status.
     *
     * @param manageSoftwareBridges feature gate of that name
     * @param kernelArguments those of the running kernel, as far as known
     */
    public static NodeChange of(
            NodeStateSpec spec, NodeStateStatus status, boolean manageSoftwareBridges, Set<String> kernelArguments) {
        List<String> drain = new ArrayList<>();
        boolean drifted = false;
        for (PhysicalFunction nic : status.interfaces()) {
            Optional<InterfaceSpec> planned = spec.interfaces().stream()
                    .filter(candidate -> candidate.pciAddress().equals(nic.pciAddress()))
                    .findFirst();
            Optional<String> difference = planned.flatMap(wanted -> difference(wanted, nic));
            drifted |= difference.isPresent()
                    && !planned.map(InterfaceSpec::externallyManaged).orElse(false);
            if (nic.numVfs() > 0) {
                difference.ifPresent(drain::add);
                if (planned.isEmpty() && !nic.externallyManaged()) {
                    drain.add("NIC %s has %d virtual functions; expected none".formatted(nic.name(), nic.numVfs()));
                }
            }
        }
        if (manageSoftwareBridges && !spec.bridges().equals(status.bridges())) {
            drifted = true;
            drain.add("the software bridges are not those that are expected");
        }
        Set<String> missing = missing(spec, kernelArguments);
        missing.forEach(
                argument -> drain.add("kernel argument %s is missing, so the node is restarted".formatted(argument)));
        return new NodeChange(drain, missing, drifted || !missing.isEmpty());
    }

    /** Whether pods must leave the node first. */
    public boolean needsDrain() {
        return !drainReasons.isEmpty();
    }

    /** Whether the node must be restarted. */
    public boolean needsReboot() {
        return !missingKernelArguments.isEmpty();
    }

    /** How a device differs from what it shall be; empty when the daemon would leave it alone. */
    public static Optional<String> difference(InterfaceSpec spec, PhysicalFunction nic) {
        if (spec.mtu() > 0 && spec.mtu() > nic.mtu()) {
            return told(nic, "MTU is %d; expected at least %d".formatted(nic.mtu(), spec.mtu()));
        }
        if (!mode(spec.eSwitchMode()).equals(mode(nic.eSwitchMode()))) {
            return told(
                    nic, "switch mode is %s; expected %s".formatted(mode(nic.eSwitchMode()), mode(spec.eSwitchMode())));
        }
        if (spec.numVfs() != nic.numVfs()) {
            return told(nic, "has %d virtual functions; expected %d".formatted(nic.numVfs(), spec.numVfs()));
        }
        if (nic.linkAdminState().equals("down")) {
            return told(nic, "link is down; expected up");
        }
        if (spec.numVfs() == 0) {
            return Optional.empty();
        }
        for (VirtualFunction function : nic.vfs()) {
            Optional<String> found = spec.vfGroups().stream()
                    .filter(group -> group.holds(function.vfID()))
                    .findFirst()
                    .flatMap(group -> difference(spec, group, nic, function));
            if (found.isPresent()) {
                return told(nic, "virtual function %d %s".formatted(function.vfID(), found.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(
            InterfaceSpec spec, VfGroup group, PhysicalFunction nic, VirtualFunction function) {
        if (function.driver().isEmpty()) {
            return Optional.of("has no driver");
        }
        if (!group.deviceType().isEmpty() && !group.deviceType().equals("netdevice")) {
            if (!group.deviceType().equals(function.driver())) {
                return Optional.of("has driver %s; expected %s".formatted(function.driver(), group.deviceType()));
            }
        } else if (USER_SPACE_DRIVERS.contains(function.driver())) {
            return Optional.of("has driver %s; expected one of the kernel's network".formatted(function.driver()));
        } else if (function.mtu() != 0 && group.mtu() != 0 && function.mtu() != group.mtu()) {
            return Optional.of("has MTU %d; expected %d".formatted(function.mtu(), group.mtu()));
        } else if (function.guid().equals(NO_GUID) && needsGuid(group, nic)) {
            return Optional.of("has no GUID");
        } else if (spec.externallyManaged()) {
            return Optional.of("is externally managed and is set up with every change");
        }
        return group.vdpaType().equals(function.vdpaType())
                ? Optional.empty()
                : Optional.of("has vDPA '%s'; expected '%s'".formatted(function.vdpaType(), group.vdpaType()));
    }

    private static boolean needsGuid(VfGroup group, PhysicalFunction nic) {
        return nic.linkType().equalsIgnoreCase("ib") || (nic.linkType().equalsIgnoreCase("eth") && group.isRdma());
    }

    private static Set<String> missing(NodeStateSpec spec, Set<String> present) {
        Set<String> wanted = new TreeSet<>();
        if (spec.interfaces().stream()
                .flatMap(planned -> planned.vfGroups().stream())
                .anyMatch(group -> group.deviceType().equals("vfio-pci"))) {
            wanted.addAll(List.of("intel_iommu=on", "iommu=pt"));
        }
        switch (spec.system().rdmaMode()) {
            case "exclusive" -> wanted.add("ib_core.netns_mode=0");
            case "shared" -> wanted.add("ib_core.netns_mode=1");
            default -> {}
        }
        wanted.removeAll(present);
        return wanted;
    }

    private static Optional<String> told(PhysicalFunction nic, String what) {
        return Optional.of("NIC %s (%s): %s".formatted(nic.name(), nic.pciAddress(), what));
    }

    private static String mode(String mode) {
        return mode.isEmpty() ? "legacy" : mode;
    }
}
