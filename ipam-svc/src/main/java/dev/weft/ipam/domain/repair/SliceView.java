package dev.weft.ipam.domain.repair;

import dev.weft.plugins.whereabouts.NodeSlices;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one look at a member shows of the slices of its nodes.
 *
 * @param nodes names of the nodes that are there
 * @param stranger the first NAD, as {@code namespace/name}, that is not of Whereabouts; empty when there is none. The
 *     node-slice-controller v0.9.2 does nothing for any network while there is one
 */
public record SliceView(List<Pool> pools, Set<String> nodes, String stranger) {

    /** A NodeSlicePool; {@code range}, {@code size} and the slices as written. */
    public record Pool(String namespace, String name, String range, String size, List<NodeSlices.Slice> slices) {

        public Pool {
            slices = List.copyOf(slices);
        }

        /** The object for a person, as kind/namespace/name. */
        public String object() {
            return "NodeSlicePool/" + namespace + "/" + name;
        }

        /** Whether the node has a slice of it. */
        boolean has(String node) {
            return slices.stream().anyMatch(slice -> slice.node().equals(node));
        }
    }

    /** Names of the plugin's Leases for the nodes that have a slice of the pool: that of the IPPool from which the node takes. */
    public static Set<String> leases(Pool pool, Collection<MemberView.Network> networks) {
        return networks.stream()
                .filter(network -> network.slicing()
                        .filter(slicing -> slicing.pool().equals(pool.name()))
                        .isPresent())
                .map(MemberView.Network::name)
                .distinct()
                .flatMap(network -> pool.slices().stream()
                        .filter(slice -> !slice.node().isEmpty())
                        .map(slice -> SliceUse.pool(slice.range(), network, slice.node())))
                .collect(Collectors.toUnmodifiableSet());
    }

    public SliceView {
        pools = List.copyOf(pools);
        nodes = Set.copyOf(nodes);
    }
}
