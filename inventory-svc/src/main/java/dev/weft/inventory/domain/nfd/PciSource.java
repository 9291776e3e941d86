package dev.weft.inventory.domain.nfd;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The labels that NFD's pci source sets. Rule: NFD source/pci; by default network cards (class 02) get none. */
public final class PciSource {

    public static final List<String> DEFAULT_CLASSES = List.of("03", "0b40", "12");

    private static final List<String> DEFAULT_FIELDS = List.of("class", "vendor");
    private static final List<String> FIELDS =
            List.of("class", "vendor", "device", "subsystem_vendor", "subsystem_device");

    private PciSource() {}

    /**
     * Labels of the devices.
     *
     * @param devices attributes of each
     * @param classes prefixes of the classes that get labels
     * @param fields attributes that make the label's name; unknown ones are dropped, none left means class and vendor
     */
    public static Map<String, String> labels(
            List<Map<String, String>> devices, List<String> classes, List<String> fields) {
        List<String> known = FIELDS.stream().filter(fields::contains).toList();
        List<String> named = known.isEmpty() ? DEFAULT_FIELDS : known;
        Map<String, String> labels = new TreeMap<>();
        for (Map<String, String> device : devices) {
            String type = device.getOrDefault("class", "");
            if (classes.stream().noneMatch(prefix -> type.startsWith(prefix.toLowerCase(Locale.ROOT)))) {
                continue;
            }
            String name = "feature.node.kubernetes.io/pci-"
                    + String.join(
                            "_",
                            named.stream()
                                    .map(device::get)
                                    .filter(Objects::nonNull)
                                    .toList());
            labels.put(name + ".present", "true");
            // Zero functions count as well: only the file's presence is asked.
            if (device.containsKey("sriov_totalvfs")) {
                labels.put(name + ".sriov.capable", "true");
            }
        }
        return labels;
    }

    /** An attribute as NFD stores it: no {@code 0x}, no line end, the class cut to its four leading digits. */
    public static String attribute(String name, String raw) {
        String text = raw.strip();
        if (text.startsWith("0x")) {
            text = text.substring(2);
        }
        return name.equals("class") && text.length() > 4 ? text.substring(0, 4) : text;
    }
}
