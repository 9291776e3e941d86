package dev.weft.inventory.domain.sriov;

import dev.weft.events.fact.Capability;
import dev.weft.events.fact.Nic;
import dev.weft.events.fact.Precondition;
import dev.weft.events.fact.Precondition.State;
import dev.weft.inventory.domain.nfd.NetworkSource;
import dev.weft.inventory.domain.nfd.NodeFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a node can do SR-IOV. A node is capable when one NIC has virtual functions and nothing speaks against
 * its driver and its model. The IOMMU is told but does not decide: a virtual function with a kernel driver works without.
 */
public final class CapabilityRules {

    public static final String TOTAL_VFS = "totalvfs";
    public static final String DRIVER = "driver";
    public static final String SUPPORTED_NIC = "supported-nic";
    public static final String IOMMU = "iommu";
    public static final String LABEL = "capable-label";

    private static final String NETWORK_CLASS = "02";
    private static final Set<String> KNOWN_DRIVERS = Set.of(
            "i40e",
            "ice",
            "ixgbe",
            "igb",
            "mlx5_core",
            "mlx4_core",
            "bnxt_en",
            "qede",
            "cxgb4",
            "sfc",
            "liquidio",
            "rvu_nicpf",
            "ena");

    private CapabilityRules() {}

    /** The verdict with one reason for each precondition of each NIC, then those of the node. */
    public static Capability judge(NodeView view) {
        List<Evidence> nics = evidence(view);
        List<Precondition> preconditions = new ArrayList<>();
        boolean capable = false;
        boolean open = false;
        for (Evidence nic : nics) {
            List<Precondition> ofNic = List.of(totalVfs(nic), driver(nic), supported(nic, view.supportedNics()));
            preconditions.addAll(ofNic);
            boolean spokenAgainst = ofNic.stream().anyMatch(found -> found.state() == State.NotMet);
            boolean functions = ofNic.getFirst().state() == State.Met;
            capable |= functions && !spokenAgainst;
            open |= !functions && !spokenAgainst;
        }
        Capability.Verdict verdict = Capability.Verdict.NotCapable;
        if (nics.isEmpty()) {
            preconditions.add(noNic(view));
            open = preconditions.getLast().state() == State.Unknown;
        }
        if (capable) {
            verdict = Capability.Verdict.Capable;
        } else if (open) {
            verdict = Capability.Verdict.Unknown;
        }
        preconditions.add(iommu(view));
        label(view, verdict).ifPresent(preconditions::add);
        return new Capability(verdict, preconditions, view.labelProvenance().orElse(null));
    }

    /** The daemon's list where there is one, for it knows most; else NFD's PCI devices, else its network devices. */
    private static List<Evidence> evidence(NodeView view) {
        if (view.state().isPresent()) {
            return view.state().get().interfaces().stream().map(Evidence::of).toList();
        }
        NodeFeatures features = view.features().orElse(NodeFeatures.NONE);
        List<Evidence> cards = features.instancesOf("pci.device").stream()
                .filter(device -> device.getOrDefault("class", "").startsWith(NETWORK_CLASS))
                .map(Evidence::ofPci)
                .toList();
        return cards.isEmpty()
                ? features.instancesOf("network.device").stream()
                        .map(Evidence::ofNet)
                        .toList()
                : cards;
    }

    private static Precondition noNic(NodeView view) {
        if (view.state().isPresent()) {
            return notMet(
                    TOTAL_VFS,
                    "node " + view.node(),
                    "the SR-IOV config daemon lists no network card on node " + view.node(),
                    "check that a card is built in, has a driver and a network device, and is in supported-nic-ids;"
                            + " then restart the daemon's pod on this node");
        }
        if (view.features().isPresent()) {
            return notMet(
                    TOTAL_VFS,
                    "node " + view.node(),
                    "Node Feature Discovery lists no physical network card on node " + view.node(),
                    "check the card, and its binding: one bound to vfio-pci has no network device");
        }
        String said = "true".equals(view.labels().get(NetworkSource.CAPABLE))
                ? "only its label says that node " + view.node() + " is capable"
                : "nothing has told of the network cards of node " + view.node();
        return unknown(
                TOTAL_VFS,
                "node " + view.node(),
                said + ": there is neither a SriovNetworkNodeState nor a NodeFeature for it",
                "install Node Feature Discovery, or label the node " + NetworkSource.CAPABLE
                        + "=true so that the SR-IOV config daemon runs there");
    }

    private static Precondition totalVfs(Evidence nic) {
        if (nic.totalVfs() > 0) {
            return met(TOTAL_VFS, nic.object(), nic.object() + " can have " + nic.totalVfs() + " virtual functions");
        }
        return notMet(
                TOTAL_VFS,
                nic.object(),
                nic.object() + " has no virtual functions (sriov_totalvfs is " + nic.totalVfs() + " or not there)",
                "if the model can do SR-IOV, enable it in the BIOS and in the card's firmware (e.g. SRIOV_EN), then"
                        + " reboot");
    }

    private static Precondition driver(Evidence nic) {
        if (!nic.driverSeen()) {
            return unknown(
                    DRIVER,
                    nic.object(),
                    "the driver of " + nic.object() + " is not seen",
                    "it is known as soon as the SR-IOV config daemon runs on the node");
        }
        String driver = nic.driver();
        if (driver == null || driver.isEmpty()) {
            return notMet(
                    DRIVER,
                    nic.object(),
                    nic.object() + " has no driver",
                    "load the card's kernel module, and see dmesg for why it did not bind");
        }
        if (driver.equals("vfio-pci")) {
            return notMet(
                    DRIVER,
                    nic.object(),
                    nic.object() + " is bound to vfio-pci as a whole, expected its kernel driver",
                    "bind the physical function to its kernel driver; vfio-pci belongs on virtual functions");
        }
        return KNOWN_DRIVERS.contains(driver)
                ? met(DRIVER, nic.object(), nic.object() + " has driver " + driver)
                : unknown(
                        DRIVER,
                        nic.object(),
                        "driver " + driver + " of " + nic.object() + " is not among those known to do SR-IOV",
                        "try a small number of virtual functions first");
    }

    private static Precondition supported(Evidence nic, Optional<Map<String, String>> list) {
        String vendor = nic.vendor();
        String device = nic.device();
        if (list.isEmpty()) {
            return unknown(
                    SUPPORTED_NIC,
                    nic.object(),
                    "the ConfigMap supported-nic-ids is not seen, so no one can say whether " + nic.object()
                            + " is on it",
                    "install the SR-IOV operator");
        }
        if (vendor == null || device == null) {
            return unknown(
                    SUPPORTED_NIC,
                    nic.object(),
                    "the vendor and device ids of " + nic.object() + " are not seen",
                    "they are known as soon as the SR-IOV config daemon runs on the node");
        }
        SupportedNics supported = new SupportedNics(list.get());
        if (supported.supports(vendor, device)) {
            return met(SUPPORTED_NIC, nic.object(), nic.object() + " (" + vendor + " " + device + ") is listed");
        }
        return notMet(
                SUPPORTED_NIC,
                nic.object(),
                nic.object() + " (" + vendor + " " + device + ") is not in supported-nic-ids",
                "add an entry \"" + vendor + " " + device + " <vf device id>\" to ConfigMap supported-nic-ids, then"
                        + " restart the config daemon and the operator webhook: they read it at start only");
    }

    private static Precondition iommu(NodeView view) {
        String node = "node " + view.node();
        boolean groups = view.features().orElse(NodeFeatures.NONE).instancesOf("pci.device").stream()
                .anyMatch(device -> device.containsKey("iommu_group/type"));
        if (groups) {
            return met(IOMMU, node, "PCI devices of " + node + " are in IOMMU groups");
        }
        Optional<String> cmdline = view.kernelArgs();
        if (cmdline.isPresent() && KernelArgs.switchesIommuOff(cmdline.get())) {
            return notMet(
                    IOMMU,
                    node,
                    "the kernel command line of " + node + " switches the IOMMU off",
                    "take iommu=off, intel_iommu=off or amd_iommu=off from the kernel command line and reboot;"
                            + " without an IOMMU only kernel drivers can use virtual functions");
        }
        if (cmdline.isPresent() && KernelArgs.asksForIommu(cmdline.get())) {
            return met(IOMMU, node, "the kernel command line of " + node + " switches the IOMMU on");
        }
        return unknown(
                IOMMU,
                node,
                "nothing tells whether " + node + " has its IOMMU on",
                "for vfio-pci enable it in the BIOS and boot with intel_iommu=on iommu=pt (Intel) or iommu=pt (AMD)");
    }

    private static Optional<Precondition> label(NodeView view, Capability.Verdict verdict) {
        boolean labelled = "true".equals(view.labels().get(NetworkSource.CAPABLE));
        String node = "node " + view.node();
        if (labelled && verdict == Capability.Verdict.NotCapable) {
            return Optional.of(notMet(
                    LABEL,
                    node,
                    node + " is labelled capable though none of its network cards is",
                    "take the label " + NetworkSource.CAPABLE + " away, or mend what is said above"));
        }
        if (!labelled && verdict == Capability.Verdict.Capable) {
            return Optional.of(notMet(
                    LABEL,
                    node,
                    node + " is capable but not labelled so",
                    "kubectl label node " + view.node() + " " + NetworkSource.CAPABLE + "=true"));
        }
        return labelled && verdict == Capability.Verdict.Capable
                ? Optional.of(met(LABEL, node, node + " is labelled capable"))
                : Optional.empty();
    }

    private static Precondition met(String name, String object, String message) {
        return new Precondition(name, State.Met, object, message, null);
    }

    private static Precondition notMet(String name, String object, String message, String mend) {
        return new Precondition(name, State.NotMet, object, message, mend);
    }

    private static Precondition unknown(String name, String object, String message, String mend) {
        return new Precondition(name, State.Unknown, object, message, mend);
    }

    /** What one source tells of one network card. */
    private record Evidence(
            String object,
            int totalVfs,
            boolean driverSeen,
            @Nullable String driver,
            @Nullable String vendor,
            @Nullable String device) {

        static Evidence of(Nic nic) {
            String name = nic.name();
            String object = name == null ? "NIC " + nic.pciAddress() : "NIC " + name + " (" + nic.pciAddress() + ")";
            return new Evidence(object, nic.totalvfs(), true, nic.driver(), nic.vendor(), nic.deviceID());
        }

        static Evidence ofPci(Map<String, String> device) {
            String object =
                    "PCI device " + device.getOrDefault("vendor", "?") + ":" + device.getOrDefault("device", "?");
            return new Evidence(object, count(device), false, null, device.get("vendor"), device.get("device"));
        }

        static Evidence ofNet(Map<String, String> device) {
            return new Evidence("NIC " + device.getOrDefault("name", "?"), count(device), false, null, null, null);
        }

        private static int count(Map<String, String> device) {
            try {
                return Integer.parseInt(
                        device.getOrDefault("sriov_totalvfs", "0").strip());
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }
}
