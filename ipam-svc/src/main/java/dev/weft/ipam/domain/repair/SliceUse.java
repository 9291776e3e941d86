package dev.weft.ipam.domain.repair;

import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.NodeSlices;
import dev.weft.plugins.whereabouts.ObjectNames;
import java.util.List;
import java.util.Optional;

/**
 * Of which slices of a network addresses are given. The node-slice-controller does not ask that, and gives a slice to the next node while pods
 * of the node before still have addresses of it.
 *
 * @param pools all IPPools of one namespace
 * @param network {@code network_name}; empty when the NADs have none
 */
record SliceUse(List<MemberView.Pool> pools, String network) {

    /** Name of the IPPool from which pods on the node take addresses of the slice. */
    static String pool(String slice, String network, String node) {
        return ObjectNames.pool(slice, network, node);
    }

    /** Whether the node's pool of the slice has entries. */
    boolean uses(String node, String slice) {
        String name = pool(slice, network, node);
        return pools.stream()
                .anyMatch(
                        pool -> pool.name().equals(name) && !pool.allocations().isEmpty());
    }

    /**
     * The slice for a node that has none: one of which only it gave addresses, because it had it before, else the lowest of which none are given.
     */
    Optional<NodeSlices.Slice> freeFor(String node, List<NodeSlices.Slice> slices) {
        Optional<NodeSlices.Slice> lowest = Optional.empty();
        for (NodeSlices.Slice slice : slices) {
            if (slice.node().isEmpty() && !isGivenByOthers(slice.range(), node)) {
                if (uses(node, slice.range())) {
                    return Optional.of(slice);
                }
                lowest = lowest.or(() -> Optional.of(slice));
            }
        }
        return lowest;
    }

    private boolean isGivenByOthers(String slice, String node) {
        Optional<Cidr> range = Cidr.parse(slice).map(Cidr::masked);
        String own = pool(slice, network, node);
        return pools.stream()
                .filter(pool -> network.isEmpty() || pool.name().startsWith(network + "-"))
                .filter(pool -> !pool.name().equals(own) && !pool.allocations().isEmpty())
                .anyMatch(pool -> Cidr.parse(pool.range()).map(Cidr::masked).equals(range));
    }
}
