package dev.weft.inventory.domain.sriov;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The kernel command line, as far as the IOMMU goes. */
public final class KernelArgs {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private KernelArgs() {}

    /** Whether the argument stands there as a whole word. Rule: operator IsKernelArgsSet. */
    public static boolean isSet(String cmdline, String arg) {
        return words(cmdline).contains(arg);
    }

    /** What the operator adds for vfio-pci on a CPU; an unknown vendor is taken for Intel. */
    public static List<String> desired(String cpuVendor, boolean vfioNeeded, boolean vfioLoaded) {
        if (!vfioNeeded || vfioLoaded) {
            return List.of();
        }
        return switch (cpuVendor) {
            case "AuthenticAMD" -> List.of("iommu=pt");
            case "ARM" -> List.of();
            default -> List.of("intel_iommu=on", "iommu=pt");
        };
    }

    /** Whether the line asks for the IOMMU, in any of the forms that the kernel takes. */
    static boolean asksForIommu(String cmdline) {
        return words(cmdline).stream()
                .anyMatch(word -> word.equals("intel_iommu=on") || word.startsWith("intel_iommu=on,"));
    }

    /** Whether the line switches the IOMMU off, and does not switch it on further right. */
    static boolean switchesIommuOff(String cmdline) {
        boolean off = false;
        for (String word : words(cmdline)) {
            if (word.equals("intel_iommu=off") || word.equals("amd_iommu=off") || word.equals("iommu=off")) {
                off = true;
            } else if (word.startsWith("intel_iommu=on") || word.startsWith("amd_iommu=on")) {
                off = false;
            }
        }
        return off;
    }

    private static List<String> words(String cmdline) {
        return Arrays.asList(SPACE.split(cmdline.strip()));
    }
}
