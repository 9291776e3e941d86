package dev.weft.ipam.domain.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.WhereaboutsConfig;
import java.util.Optional;

/**
 * How a NAD wants its network cut into a slice for each node. Rule: Whereabouts' node-slice-controller v0.9.2 takes the first range only.
 *
 * @param pool name of the NodeSlicePool: {@code network_name}, else the name of the configuration; empty when it has neither
 * @param range the first range, masked
 * @param size prefix length of a slice as written, e.g. {@code /26}
 * @param excludes whether the NAD excludes addresses, which the plugin does not look at with slices
 */
public record Slicing(String pool, Cidr range, String size, boolean excludes) {

    /** Empty when the NAD does not ask for slices, or names no range. Throws {@link IpamRefusal} when its range is none. */
    static Optional<Slicing> of(JsonNode config, JsonNode ipam) {
        String size = GoJson.text(ipam, "node_slice_size");
        if (size.isEmpty()) {
            return Optional.empty();
        }
        JsonNode plugin = GoJson.field(config, "plugins").path(0);
        String pool = GoJson.optional(ipam, "network_name")
                .or(() -> GoJson.optional(plugin, "name"))
                .orElseGet(() -> GoJson.text(config, "name"));
        return WhereaboutsConfig.ranges(ipam, MissingNode.getInstance()).stream()
                .findFirst()
                .map(first -> new Slicing(
                        pool,
                        first.cidr(),
                        size,
                        !first.exclude().isEmpty()
                                || !GoJson.texts(ipam, "exclude").isEmpty()));
    }

    /** Whether both cut the same network in the same way. */
    boolean agrees(Slicing other) {
        return range.equals(other.range) && size.equals(other.size);
    }
}
