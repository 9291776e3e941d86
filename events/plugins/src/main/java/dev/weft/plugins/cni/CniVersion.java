package dev.weft.plugins.cni;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Family;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What depends on the version of a CNI configuration. */
public final class CniVersion {

    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    private CniVersion() {}

    /** Throws {@link IpamRefusal} when there are two addresses of a family and the version is below 0.3.0. */
    public static void requireRoomFor(List<Address> addresses, String version) {
        boolean many = false;
        for (Family family : Family.values()) {
            many |= addresses.stream()
                            .filter(address -> address.family() == family)
                            .count()
                    > 1;
        }
        if (many && !hasManyAddresses(version)) {
            throw new IpamRefusal("CNI version " + version + " does not support more than 1 address per family");
        }
    }

    private static boolean hasManyAddresses(String version) {
        Matcher parts = FORM.matcher(version);
        return parts.matches() && (Integer.parseInt(parts.group(1)) > 0 || Integer.parseInt(parts.group(2)) >= 3);
    }
}
