package dev.weft.policy.domain.sriov;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which devices a selector chooses. Rule: the operator's SriovNetworkNicSelector.Selected. */
final class NicMatch {

    private static final Pattern NET_FILTER =
            Pattern.compile("(?m)^[ \\t\\n\\f\\r]*(\\S+)[ \\t\\n\\f\\r]*:[ \\t\\n\\f\\r]*(\\S+)");

    private NicMatch() {}

    /** Chooses by every field that is given; a selector without fields chooses nothing. */
    static List<PhysicalFunction> chosen(NicSelector selector, List<PhysicalFunction> devices) {
        if (selector.nothing()) {
            return List.of();
        }
        return devices.stream().filter(device -> selects(selector, device)).toList();
    }

    static boolean selects(NicSelector selector, PhysicalFunction device) {
        return (selector.vendor().isEmpty() || selector.vendor().equals(device.vendor()))
                && (selector.deviceID().isEmpty() || selector.deviceID().equals(device.deviceID()))
                && (selector.rootDevices().isEmpty() || selector.rootDevices().contains(device.pciAddress()))
                && (selector.pfNames().isEmpty() || named(selector.pfNames(), device))
                && (selector.netFilter().isEmpty() || sameNet(selector.netFilter(), device.netFilter()));
    }

    static boolean named(List<String> pfNames, PhysicalFunction device) {
        return pfNames.stream()
                .anyMatch(entry -> device.answersTo(PfName.of(entry).name()));
    }

    /** Two filters are the same net when their kind and their value are equal, whatever the spaces. */
    static boolean sameNet(String wanted, String reported) {
        Matcher left = NET_FILTER.matcher(wanted);
        Matcher right = NET_FILTER.matcher(reported);
        return left.find()
                && right.find()
                && left.group(1).equals(right.group(1))
                && left.group(2).equals(right.group(2));
    }
}
