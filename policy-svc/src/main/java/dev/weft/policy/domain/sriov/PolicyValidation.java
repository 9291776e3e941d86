package dev.weft.policy.domain.sriov;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules that a policy can be held against without knowing any node. Rule: the operator's webhook,
 * staticValidateSriovNetworkNodePolicy, in its order: the first violation is the one that the webhook reports.
 */
public final class PolicyValidation {

    private static final String PF_NAMES = "spec.nicSelector.pfNames";
    private static final String NET_FILTER = "spec.nicSelector.netFilter";

    private PolicyValidation() {}

    /**
     * All violations, in the order of the webhook.
     *
     * @param nics device models that may be used
     * @param anyModel true admits every model (the operator's DEV_MODE)
     */
    public static List<Violation> violations(SriovNodePolicy policy, SupportedNics nics, boolean anyModel) {
        List<Violation> found = new ArrayList<>();
        PolicySpec spec = policy.spec();
        ResourceNames.problem(spec.resourceName())
                .ifPresent(
                        problem -> found.add(
                                new Violation(
                                        "ResourceNameInvalid",
                                        "spec.resourceName",
                                        problem,
                                        "Use at most 63 letters, digits, hyphens and underscores, and begin and end with a letter or digit.")));
        if (spec.nicSelector().nothing()) {
            found.add(new Violation(
                    "NicSelectorEmpty",
                    "spec.nicSelector",
                    "at least one of these parameters (vendor, deviceID, pfNames, rootDevices or netFilter) has to be defined in"
                            + " nicSelector in CR " + policy.name(),
                    "Give one of vendor, deviceID, pfNames, rootDevices and netFilter."));
        }
        if (!spec.nicSelector().netFilter().isEmpty()) {
            netFilter(spec, found);
        }
        if (!anyModel) {
            model(spec.nicSelector(), nics, found);
        }
        spec.nicSelector().pfNames().forEach(entry -> pfName(entry, spec.numVfs(), found));
        modes(spec, found);
        return List.copyOf(found);
    }

    /** What the webhook answers before it looks at nodes. */
    public record Admission(Optional<Violation> violation, List<String> warnings) {
        public Admission {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Admits one request without looking at nodes: the old policy {@code default} and every removal pass; a policy outside the
     * operator's namespace is warned about. Rule: the operator's validateSriovNetworkNodePolicy.
     *
     * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
     */
    public static Admission admit(
            SriovNodePolicy policy, String namespace, String operation, String operatorNamespace, SupportedNics nics) {
        boolean respected = namespace.equals(operatorNamespace);
        if (respected && policy.name().equals("default")) {
            return new Admission(Optional.empty(), List.of());
        }
        List<String> warnings = respected
                ? List.of()
                : List.of("%s is created or updated but not used. Only policy in %s namespace is respected."
                        .formatted(policy.name(), operatorNamespace));
        return new Admission(
                operation.equals("DELETE")
                        ? Optional.empty()
                        : violations(policy, nics, false).stream().findFirst(),
                warnings);
    }

    private static void netFilter(PolicySpec spec, List<Violation> found) {
        NicSelector selector = spec.nicSelector();
        if (!selector.vendor().isEmpty()
                || !selector.deviceID().isEmpty()
                || !selector.pfNames().isEmpty()
                || !selector.rootDevices().isEmpty()) {
            found.add(new Violation(
                    "NetFilterNotAlone",
                    NET_FILTER,
                    "nicSelector fields vendor, deviceID, pfNames, and rootDevices are not allowed when netFilter is specified",
                    "Keep netFilter or the other fields, not both."));
        }
        if (!spec.eSwitchMode().isEmpty()) {
            found.add(new Violation(
                    "NetFilterWithSwitchMode",
                    "spec.eSwitchMode",
                    "eSwitchMode is not supported when netFilter is specified",
                    "Remove eSwitchMode."));
        }
        if (spec.bridge().ovs() != null) {
            found.add(new Violation(
                    "NetFilterWithBridge",
                    "spec.bridge",
                    "bridge configuration is not supported when netFilter is specified",
                    "Remove bridge."));
        }
        if (!spec.ethernetOrUnsaid()) {
            found.add(new Violation(
                    "NetFilterWithLinkType",
                    "spec.linkType",
                    "linkType \"%s\" is not allowed when netFilter is specified, only 'eth' or 'ETH' are supported"
                            .formatted(spec.linkType()),
                    "Set linkType to eth, or remove it."));
        }
    }

    private static void model(NicSelector selector, SupportedNics nics, List<Violation> found) {
        String vendor = selector.vendor();
        String device = selector.deviceID();
        String mend = "Add the model to ConfigMap supported-nic-ids, or choose a supported one.";
        if (vendor.isEmpty()) {
            if (!device.isEmpty() && !nics.knowsDevice(device)) {
                found.add(new Violation(
                        "DeviceNotSupported",
                        "spec.nicSelector.deviceID",
                        "device %s is not supported".formatted(device),
                        mend));
            }
        } else if (!nics.knowsVendor(vendor)) {
            found.add(new Violation(
                    "VendorNotSupported",
                    "spec.nicSelector.vendor",
                    "vendor %s is not supported".formatted(vendor),
                    mend));
        } else if (!device.isEmpty() && !nics.knows(vendor, device)) {
            found.add(new Violation(
                    "DeviceNotSupported",
                    "spec.nicSelector.deviceID",
                    "vendor/device %s/%s is not supported".formatted(vendor, device),
                    mend));
        }
    }

    private static void pfName(String entry, int numVfs, List<Violation> found) {
        if (!entry.contains("#")) {
            return;
        }
        List<String> fields = List.of(entry.split("#", -1));
        if (fields.size() != 2) {
            range(
                    "failed to parse %s PF name in nicSelector, probably incorrect separator character usage",
                    entry, found);
            return;
        }
        List<String> ends = List.of(fields.get(1).split("-", -1));
        if (ends.size() != 2) {
            range("failed to parse %s PF name nicSelector, probably incorrect range character usage", entry, found);
        } else if (!number(ends.get(0))) {
            range("failed to parse %s PF name nicSelector, start range is incorrect", entry, found);
        } else if (!number(ends.get(1))) {
            range("failed to parse %s PF name nicSelector, end range is incorrect", entry, found);
        } else {
            VfRange given = VfRange.parse(fields.get(1));
            if (given.last() < given.first()) {
                range(
                        "failed to parse %s PF name nicSelector, end range shall not be smaller than start range",
                        entry, found);
            } else if (given.last() >= numVfs) {
                range("failed to parse %s PF name nicSelector, end range exceeds the maximum VF index ", entry, found);
            }
        }
    }

    private static boolean number(String text) {
        try {
            Integer.parseInt(text);
            return true;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    private static void range(String template, String entry, List<Violation> found) {
        found.add(new Violation(
                "VfRangeInvalid",
                PF_NAMES,
                template.formatted(entry),
                "Write the interface as name#first-last, with last smaller than numVfs."));
    }

    private static void modes(PolicySpec spec, List<Violation> found) {
        boolean vdpa = spec.vdpaType().equals("virtio") || spec.vdpaType().equals("vhost");
        boolean bridge = spec.bridge().ovs() != null;
        if (spec.vfio() && spec.isRdma()) {
            found.add(new Violation(
                    "RdmaWithVfio",
                    "spec.isRdma",
                    "'deviceType: vfio-pci' conflicts with 'isRdma: true'; Set 'deviceType' to (string)'netdevice' Or Set"
                            + " 'isRdma' to (bool)'false'",
                    "Set deviceType to netdevice, or isRdma to false."));
        }
        if (spec.switchdev() && !spec.ethernetOrUnsaid()) {
            found.add(new Violation(
                    "SwitchdevNotEthernet",
                    "spec.linkType",
                    "'eSwitchMode: switchdev' can be used only with ethernet links",
                    "Set linkType to eth, or eSwitchMode to legacy."));
        }
        if (vdpa && !spec.deviceType().equals("netdevice")) {
            found.add(new Violation(
                    "VdpaNotNetdevice",
                    "spec.vdpaType",
                    "'deviceType: %s' conflicts with '%s'; Set 'deviceType' to (string)'netdevice' Or Remove 'vdpaType'"
                            .formatted(spec.deviceType(), spec.vdpaType()),
                    "Set deviceType to netdevice, or remove vdpaType."));
        }
        if (vdpa && !spec.switchdev()) {
            found.add(new Violation(
                    "VdpaNotSwitchdev",
                    "spec.eSwitchMode",
                    "vdpa requires the device to be configured in switchdev mode",
                    "Set eSwitchMode to switchdev, or remove vdpaType."));
        }
        if (bridge && !spec.switchdev()) {
            found.add(new Violation(
                    "BridgeNotSwitchdev",
                    "spec.eSwitchMode",
                    "software bridge management requires the device to be configured in switchdev mode",
                    "Set eSwitchMode to switchdev, or remove bridge."));
        }
        if (bridge && spec.externallyManaged()) {
            found.add(new Violation(
                    "BridgeExternallyManaged",
                    "spec.externallyManaged",
                    "software bridge management can't be used when the device externally managed",
                    "Set externallyManaged to false, or remove bridge."));
        }
    }
}
