package dev.weft.policy.domain.sriov;

import java.util.List;

/**
 * One entry of {@code nicSelector.pfNames}.
 *
 * @param name the text before the first {@code #}
 * @param range the text between the first and the second {@code #}; empty when there is none
 * @param ranged whether there is a {@code #}
 */
public record PfName(String name, String range, boolean ranged) {

    static PfName of(String entry) {
        List<String> parts = List.of(entry.split("#", -1));
        return new PfName(parts.get(0), parts.size() > 1 ? parts.get(1) : "", parts.size() > 1);
    }

    /** The actual name of the device that answers to this name; the name itself when none does. */
    public static String resolve(String name, List<PhysicalFunction> devices) {
        return devices.stream()
                .filter(device -> device.answersTo(name))
                .findFirst()
                .map(PhysicalFunction::name)
                .orElse(name);
    }

    /** The entry with its name replaced by the actual one; what follows the first {@code #} stays. */
    static String resolveEntry(String entry, List<PhysicalFunction> devices) {
        int mark = entry.indexOf('#');
        return mark < 0 ? resolve(entry, devices) : resolve(entry.substring(0, mark), devices) + entry.substring(mark);
    }

    /** The entries with their names replaced. */
    public static List<String> resolveAll(List<String> entries, List<PhysicalFunction> devices) {
        return entries.stream().map(entry -> resolveEntry(entry, devices)).toList();
    }
}
