package dev.weft.policy.domain.sriov;

import java.util.Arrays;
import java.util.List;

/** Which devices a selector of the device plugin's resource list takes. Rule: deviceSelectors of the device plugin. */
public final class DeviceSelection {

    private static final int NO_FUNCTION = -1;

    private DeviceSelection() {}

    /** Selectors by plain value: vendors, devices, drivers, addresses, link types, auxiliary types, ACPI indexes. */
    public static boolean byValue(List<String> selectors, String value) {
        return selectors.contains(value);
    }

    /**
     * Selectors by physical function, as {@code name} or {@code name#indexes}, where indexes are numbers and ranges joined by commas:
     * {@code 0,3-5}. Entries that cannot be read take nothing.
     *
     * @param owner name or address of the device's physical function
     * @param function index of the virtual function; -1 for a device that is none, which only an entry without indexes takes
     */
    public static boolean byFunction(List<String> selectors, String owner, int function) {
        return selectors.stream()
                .map(PfName::of)
                .filter(entry -> entry.name().equals(owner))
                .anyMatch(entry -> !entry.ranged()
                        || (function != NO_FUNCTION
                                && Arrays.stream(entry.range().split(",", -1))
                                        .anyMatch(part -> holds(part, function))));
    }

    private static boolean holds(String part, int function) {
        try {
            VfRange range = VfRange.parse(part.contains("-") ? part : part + "-" + part);
            return range.first() <= function && function <= range.last();
        } catch (PolicyRejectedException unreadable) {
            return false;
        }
    }
}
