package dev.weft.ipam.domain.repair;

import dev.weft.ipam.domain.repair.PoolFinding.Kind;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import dev.weft.plugins.whereabouts.AddressMath;
import dev.weft.plugins.whereabouts.NodeSlices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether NADs and NodeSlicePools say the same, and what Whereabouts can do. What is wrong here is told to a person, and no slice of the network
 * is written meanwhile.
 */
final class SliceSoundness {

    private final MemberView view;
    private final List<PoolFinding> findings;

    SliceSoundness(MemberView view, List<PoolFinding> findings) {
        this.view = view;
        this.findings = findings;
    }

    /** Whether the NADs of one NodeSlicePool agree and can be cut. */
    boolean ofNads(String pool, Map<String, MemberView.Network> nads) {
        int before = findings.size();
        Map.Entry<String, MemberView.Network> one = nads.entrySet().iterator().next();
        String first = one.getKey();
        Slicing wish = one.getValue().slicing().orElseThrow();
        if (pool.isEmpty()) {
            nads.keySet()
                    .forEach(nad -> bad(
                            nad(nad),
                            "its configuration has neither network_name nor name: the node-slice-controller cannot name its NodeSlicePool",
                            "write network_name into its ipam"));
        }
        nads.forEach((nad, network) -> {
            if (!network.slicing().orElseThrow().agrees(wish)) {
                differs(nad, network, first, wish);
            }
        });
        String name = one.getValue().name();
        if (!name.isEmpty()) {
            view.networks().forEach((nad, network) -> {
                if (network.name().equals(name) && network.slicing().isEmpty()) {
                    differs(nad, network, first, wish);
                }
            });
        }
        cut(nad(first), wish.range().toString(), wish.size());
        boolean sound = findings.size() == before;
        ignored(nads, first, wish);
        return sound;
    }

    /** What Whereabouts does not do, and what can be given to nodes all the same. */
    private void ignored(Map<String, MemberView.Network> nads, String first, Slicing wish) {
        if (wish.range().family() == Family.IPV6) {
            bad(
                    nad(first),
                    "the node-slice-controller ends at the IPv6 network " + wish.range(),
                    "remove node_slice_size, or use an AddressPool");
        }
        nads.forEach((nad, network) -> {
            if (network.slicing().orElseThrow().excludes()) {
                bad(
                        nad(nad),
                        "exclude is ignored where nodes have slices: the excluded addresses are given",
                        "leave them out of range, or remove node_slice_size");
            }
        });
    }

    /** Whether the pool is cut as the NAD asks for. */
    boolean ofPool(SliceView.Pool pool, String nad, Slicing wish) {
        int before = findings.size();
        if (!pool.range().equals(wish.range().toString()) || !pool.size().equals(wish.size())) {
            bad(
                    pool.object(),
                    "it cuts " + pool.range() + " by " + pool.size() + ", and " + nad(nad) + " asks for " + wish.range()
                            + " by " + wish.size()
                            + ": the node-slice-controller cuts it anew, and running pods keep addresses of the old slices",
                    "write range and node_slice_size of the NAD as they were, or delete the network's pods before it is cut");
            return false;
        }
        Set<String> expected = new HashSet<>();
        cut(pool.object(), pool.range(), pool.size()).forEach(slice -> expected.add(slice.toString()));
        List<NodeSlices.Slice> slices = pool.slices();
        Set<String> nodes = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (NodeSlices.Slice slice : slices) {
            if (!seen.add(slice.range())) {
                bad(
                        pool.object(),
                        "slice " + slice.range() + " is there twice: two nodes give the same addresses",
                        "remove one of both from status.allocations");
            } else if (!expected.contains(slice.range())) {
                bad(
                        pool.object(),
                        "slice " + slice.range() + " is no part of " + pool.range() + " by " + pool.size()
                                + overlap(slice, slices),
                        "remove it from status.allocations, or write the part that is meant");
            }
            if (!slice.node().isEmpty() && !nodes.add(slice.node())) {
                bad(
                        pool.object(),
                        "node " + slice.node() + " has two slices: the plugin takes from the first, and "
                                + slice.range() + " lies idle",
                        "write \"\" into nodeName of slice " + slice.range());
            }
        }
        return findings.size() == before;
    }

    private static String overlap(NodeSlices.Slice slice, List<NodeSlices.Slice> all) {
        Optional<Cidr> mine = Cidr.parse(slice.range());
        return all.stream()
                .filter(other -> !other.range().equals(slice.range()))
                .filter(other -> mine.isPresent()
                        && Cidr.parse(other.range())
                                .filter(cidr -> cidr.family() == mine.get().family())
                                .filter(cidr -> cidr.contains(mine.get().network())
                                        || mine.get().contains(cidr.network()))
                                .isPresent())
                .findFirst()
                .map(other -> ", and overlaps slice " + other.range())
                .orElse("");
    }

    private List<Cidr> cut(String object, String range, String size) {
        try {
            Optional<List<Cidr>> parts = AddressMath.divide(range, size);
            if (parts.isEmpty()) {
                bad(object, "node_slice_size " + size + " is no prefix length", "write e.g. /26");
            }
            return parts.orElse(List.of());
        } catch (IpamRefusal refusal) {
            bad(
                    object,
                    range + " cannot be cut by " + size + ": " + refusal.text(),
                    "write a prefix length that is longer than that of the range");
            return new ArrayList<>();
        }
    }

    private void differs(String nad, MemberView.Network network, String other, Slicing wish) {
        String own = network.slicing()
                .map(slicing -> "cuts " + slicing.range() + " by " + slicing.size())
                .orElse("is not cut");
        bad(
                nad(nad),
                "it " + own + ", and " + nad(other) + " of the same network name cuts " + wish.range() + " by "
                        + wish.size() + ": the node-slice-controller refuses both",
                "write the same range and node_slice_size into both, or another network_name into one");
    }

    private static String nad(String ref) {
        return "NetworkAttachmentDefinition/" + ref;
    }

    private void bad(String object, String reason, String mend) {
        findings.add(new PoolFinding(Kind.BadSlices, object, "", "", reason, mend, Optional.empty()));
    }
}
