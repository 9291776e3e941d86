package dev.weft.policy.domain.sriov;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Lays a policy over the configuration that weaker policies made. Rule: the operator's SriovNetworkNodePolicy.Apply and
 * ApplyBridgeConfig.
 */
public final class PolicyMerge {

    /** Weakest first: the highest number, and on equal numbers the name that comes first. The last one applied wins. */
    public static final Comparator<SriovNodePolicy> WEAKEST_FIRST = Comparator.comparingInt(
                    (SriovNodePolicy policy) -> policy.spec().priority())
            .reversed()
            .thenComparing(SriovNodePolicy::name, CodePoints.ORDER);

    /** A number that no policy has: what the first policy is compared with. */
    static final int NO_PRIORITY = 100;

    private PolicyMerge() {}

    /**
     * The interfaces after the policy.
     *
     * @param before interfaces as weaker policies left them
     * @param devices what the node reports, in its order
     * @param equalPriority whether the policy before had the same priority number
     */
    public static List<InterfaceSpec> interfaces(
            SriovNodePolicy policy, boolean equalPriority, List<InterfaceSpec> before, List<PhysicalFunction> devices) {
        List<InterfaceSpec> after = new ArrayList<>(before);
        PolicySpec spec = policy.spec();
        if (spec.numVfs() == 0) {
            return after;
        }
        for (PhysicalFunction device : NicMatch.chosen(spec.nicSelector(), devices)) {
            InterfaceSpec wanted = wanted(policy, device);
            int place = placeOf(device.pciAddress(), after);
            if (place < 0) {
                after.add(wanted);
            } else {
                after.set(place, merge(after.get(place), wanted, equalPriority));
            }
        }
        return List.copyOf(after);
    }

    /**
     * The bridges after the policy. Errors: {@link PolicyRejectedException} when the policy asks for a bridge on something else
     * than Ethernet in switchdev mode, or on an externally managed device.
     */
    public static Bridges bridges(SriovNodePolicy policy, Bridges before, List<PhysicalFunction> devices) {
        PolicySpec spec = policy.spec();
        if (spec.nicSelector().nothing()) {
            return before;
        }
        OvsChoice choice = spec.bridge().ovs();
        if (choice != null) {
            checkBridge(spec);
        }
        List<OvsBridge> after = new ArrayList<>(before.ovs());
        for (PhysicalFunction device : NicMatch.chosen(spec.nicSelector(), devices)) {
            if (choice == null) {
                after.removeIf(bridge -> bridge.uplinks().stream()
                        .anyMatch(uplink -> uplink.pciAddress().equals(device.pciAddress())));
            } else {
                OvsBridge bridge = bridgeOf(device, choice, spec.mtu());
                after.removeIf(other -> other.name().equals(bridge.name()));
                after.add(bridge);
                after.sort(Comparator.comparing(OvsBridge::name, CodePoints.ORDER));
            }
        }
        return new Bridges(after);
    }

    private static void checkBridge(PolicySpec spec) {
        if (!spec.switchdev()) {
            throw new PolicyRejectedException(
                    "spec.eSwitchMode", "eSwitchMode must be switchdev to use software bridge management");
        }
        if (!spec.ethernetOrUnsaid()) {
            throw new PolicyRejectedException(
                    "spec.linkType", "linkType must be eth or ETH to use software bridge management");
        }
        if (spec.externallyManaged()) {
            throw new PolicyRejectedException(
                    "spec.externallyManaged",
                    "software bridge management can't be used when link is externally managed");
        }
    }

    private static OvsBridge bridgeOf(PhysicalFunction device, OvsChoice choice, int mtu) {
        OvsUplinkChoice uplink = choice.uplink();
        UplinkInterface port = uplink == null ? UplinkInterface.NONE : Objects.requireNonNull(uplink.uplink());
        return new OvsBridge(
                "br-" + device.pciAddress().replace(':', '_'),
                choice.bridge(),
                List.of(new BridgeUplink(
                        device.pciAddress(), device.name(), mtu > 0 ? port.withMtuRequest(mtu) : port)));
    }

    private static InterfaceSpec wanted(SriovNodePolicy policy, PhysicalFunction device) {
        PolicySpec spec = policy.spec();
        VfGroup group = new VfGroup(
                spec.resourceName(),
                spec.deviceType(),
                VfRange.claimed(spec, device.name()).text(),
                policy.name(),
                spec.mtu(),
                spec.isRdma(),
                spec.vdpaType());
        return new InterfaceSpec(
                device.pciAddress(),
                spec.numVfs(),
                spec.mtu(),
                device.name(),
                spec.linkType(),
                spec.eSwitchMode(),
                List.of(group),
                spec.externallyManaged());
    }

    private static InterfaceSpec merge(InterfaceSpec old, InterfaceSpec wanted, boolean equalPriority) {
        VfGroup group = wanted.vfGroups().get(0);
        VfRange range = VfRange.parse(group.vfRange());
        List<VfGroup> groups = new ArrayList<>();
        groups.add(group);
        for (VfGroup other : old.vfGroups()) {
            if (!other.resourceName().equals(group.resourceName()) && !range.overlaps(VfRange.parse(other.vfRange()))) {
                groups.add(other);
            }
        }
        boolean larger = equalPriority || groups.size() > 1;
        return new InterfaceSpec(
                wanted.pciAddress(),
                larger ? Math.max(old.numVfs(), wanted.numVfs()) : wanted.numVfs(),
                larger ? Math.max(old.mtu(), wanted.mtu()) : wanted.mtu(),
                wanted.name(),
                wanted.linkType(),
                wanted.eSwitchMode(),
                groups,
                wanted.externallyManaged());
    }

    private static int placeOf(String pciAddress, List<InterfaceSpec> interfaces) {
        for (int i = 0; i < interfaces.size(); i++) {
            if (interfaces.get(i).pciAddress().equals(pciAddress)) {
                return i;
            }
        }
        return -1;
    }
}
