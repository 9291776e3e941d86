package dev.weft.attach.domain.carving;

import dev.weft.plugins.net.AddressRange;
import java.util.List;

/**
 * A definition of one node, as it stands in a member.
 *
 * @param namespace namespace of the definition
 * @param name its name
 * @param node the node that it was made for
 * @param ranges what it gives, one range for each set; empty when that can't be read of it
 * @param users how many pods have it, or are about to
 */
public record StandingSlice(String namespace, String name, String node, List<AddressRange> ranges, int users) {

    public StandingSlice {
        ranges = List.copyOf(ranges);
    }

    /** {@code namespace/name}. */
    public String key() {
        return namespace + "/" + name;
    }
}
