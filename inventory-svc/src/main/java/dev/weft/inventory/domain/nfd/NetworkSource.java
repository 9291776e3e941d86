package dev.weft.inventory.domain.nfd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels that NFD's network source sets. Rule: NFD source/network. */
public final class NetworkSource {

    public static final String CAPABLE = "feature.node.kubernetes.io/network-sriov.capable";
    public static final String CONFIGURED = "feature.node.kubernetes.io/network-sriov.configured";

    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;

    private NetworkSource() {}

    /** As NFD from v0.11.1 on does it, which does not ask for the state of the link. */
    public static Map<String, String> labels(List<SysNet> interfaces) {
        return labels(interfaces, NfdVersion.CURRENT);
    }

    /** As the given version does it. An interface without a device is virtual and counts for nothing. */
    public static Map<String, String> labels(List<SysNet> interfaces, NfdVersion version) {
        Map<String, String> labels = new TreeMap<>();
        for (SysNet found : interfaces) {
            if (!found.hasDevice() || found.name().equals("bonding_masters") || !isConsidered(found, version)) {
                continue;
            }
            if (isPositive(found.totalVfs())) {
                labels.put(CAPABLE, "true");
            }
            if (isPositive(found.numVfs())) {
                labels.put(CONFIGURED, "true");
            }
        }
        return labels;
    }

    private static boolean isConsidered(SysNet found, NfdVersion version) {
        boolean up = found.operstate().map(state -> state.strip().equals("up")).orElse(false);
        if (version.compareTo(NfdVersion.LINK_STATE_ASKED) < 0) {
            return found.flags()
                    .map(flags -> (flags & IFF_UP) != 0 && (flags & IFF_LOOPBACK) == 0)
                    .orElse(up);
        }
        return version.compareTo(NfdVersion.LINK_STATE_DROPPED) >= 0 || up;
    }

    /** A file that holds no whole number is passed over, as NFD does with an error in its log. */
    private static boolean isPositive(Optional<String> file) {
        try {
            return file.isPresent() && Integer.parseInt(file.get().strip()) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * One entry of /sys/class/net. The texts are the files' contents; absent where the file is.
     *
     * @param hasDevice whether it has a {@code device} link
     * @param flags the interface's flags, read by versions before v0.10 only
     */
    public record SysNet(
            String name,
            boolean hasDevice,
            Optional<String> operstate,
            Optional<Integer> flags,
            Optional<String> totalVfs,
            Optional<String> numVfs) {}
}
