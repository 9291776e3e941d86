package dev.weft.inventory.domain.sriov;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The {@code supported-nic-ids} ConfigMap of the SR-IOV operator: free names to {@code "vendor pf-device vf-device"}.
 */
public final class SupportedNics {

    private static final int FIELDS = 3;
    private static final int ID_LENGTH = 4;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{4}");

    /** Entries that a packaging of the operator adds to upstream's. */
    private static final Map<String, Map<String, String>> ADDED_BY = Map.of(
            "rancher-charts/sriov",
            Map.of(
                    "Intel_i40e_X550T", "8086 1563 1565",
                    "Intel_i40e_X722", "8086 37d2 37cd",
                    "Intel_i40e_X722_SFP", "8086 37d0 37cd",
                    "Intel_i40e_X722_SFPP", "8086 37d3 37cd"));

    private final Map<String, String> entries;

    public SupportedNics(Map<String, String> entries) {
        this.entries = Map.copyOf(entries);
    }

    /** Whether the pair of a physical function is listed. */
    public boolean supports(String vendor, String device) {
        return ids().stream()
                .anyMatch(id -> id.get(0).equals(vendor) && id.get(1).equals(device));
    }

    /** The id of its virtual functions, looked up by device id alone as the operator does. */
    public Optional<String> vfDevice(String device) {
        return ids().stream()
                .filter(id -> id.get(1).equals(device))
                .map(id -> id.get(2))
                .findFirst();
    }

    /** Names of entries that are not what they look like: name to what is wrong with it. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (!operatorAccepts(entry)) {
                problems.put(name, "'" + entry + "' is passed over: expected three ids of four characters");
            } else if (!ids(entry).stream().allMatch(id -> HEX.matcher(id).matches())) {
                problems.put(name, "'" + entry + "' never matches: ids are four lower-case hexadecimal digits");
            }
        });
        return problems;
    }

    /** Whether the operator takes the entry. It counts characters and does not ask for hexadecimal digits. */
    public static boolean operatorAccepts(String entry) {
        List<String> ids = ids(entry);
        return ids.size() == FIELDS && ids.stream().allMatch(id -> id.length() == ID_LENGTH);
    }

    /** What a packaging adds; empty for one that adds nothing. */
    public static Map<String, String> addedBy(String packaging) {
        return ADDED_BY.getOrDefault(packaging, Map.of());
    }

    private Collection<List<String>> ids() {
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .filter(SupportedNics::operatorAccepts)
                .map(SupportedNics::ids)
                .toList();
    }

    private static List<String> ids(String entry) {
        return List.of(entry.split(" ", -1));
    }
}
