package dev.weft.attach.domain.nad;

import dev.weft.attach.domain.carving.Carving;
import dev.weft.attach.domain.carving.MemberBlocks;
import dev.weft.attach.domain.carving.MemberBlocks.Grant;
import dev.weft.attach.domain.carving.MemberBlocks.Told;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacementState;
import dev.weft.plugins.net.AddressRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a network says of the members that it is to be in: who may divide which part of its prefixes, or that they would share a range. */
public final class GrantedBlocks {

    /** Code of the finding that several members are selected, and the size of a member's part is not declared. */
    static final String SIZE_MISSING = "MemberSizeMissing";

    /** Code of the finding that no part is free. */
    static final String USED_UP = "PrefixUsedUp";

    private static final int NAMED = 10;

    private GrantedBlocks() {}

    /**
     * The network with its grants, and with findings that only its members bring about.
     *
     * @param network as declared
     * @param before as it was told last; null when it is new
     * @param fleet the members of its fleet
     * @param placements what its members have told of it
     */
    public static NetworkState of(
            NetworkState network,
            @Nullable NetworkState before,
            Collection<ClusterState> fleet,
            Collection<PlacementState> placements) {
        List<BlockGrant> standing = before == null ? List.of() : before.blocks();
        if (!network.accepted()) {
            return with(network, standing, List.of());
        }
        NetworkSpec spec = NetworkSpec.read(network.spec());
        SortedSet<String> matching = fleet.stream()
                .filter(member -> network.clusterSelector().matches(member.labels()))
                .map(ClusterState::cluster)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> registered = fleet.stream().map(ClusterState::cluster).collect(Collectors.toSet());
        Optional<Carving> carving = NetworkRendering.carving(network.name(), spec);
        if (carving.isEmpty()) {
            List<BlockGrant> leaving = standing.stream()
                    .filter(grant -> registered.contains(grant.cluster()) && !returned(grant, placements))
                    .toList();
            return with(
                    network,
                    leaving,
                    SharedRange.amongMembers(network.key().text(), spec, matching.size()).stream()
                            .toList());
        }
        Map<String, Grant> grants = new HashMap<>();
        standing.forEach(
                grant -> grants.put(grant.cluster(), new Grant(grant.number(), Carving.blocks(grant.blocks()))));
        MemberBlocks blocks =
                MemberBlocks.assign(carving.get(), grants, matching, told(placements), registered::contains);
        List<BlockGrant> next = new ArrayList<>();
        blocks.grants()
                .forEach((member, grant) ->
                        next.add(new BlockGrant(member, grant.number(), Carving.texts(grant.blocks()))));
        return with(network, next, findings(network, carving.get(), matching, blocks.without()));
    }

    private static NetworkState with(NetworkState network, List<BlockGrant> blocks, List<Finding> more) {
        List<Finding> findings = new ArrayList<>(network.findings());
        findings.addAll(more);
        return new NetworkState(
                network.fleet(),
                network.name(),
                network.generation(),
                network.enforcement(),
                network.clusterSelector(),
                network.namespaces(),
                network.accepted(),
                network.spec(),
                findings,
                blocks);
    }

    private static boolean returned(BlockGrant grant, Collection<PlacementState> placements) {
        return placements.stream()
                .filter(placement -> placement.cluster().equals(grant.cluster()))
                .map(PlacementState::carved)
                .anyMatch(carved -> carved != null
                        && carved.grant() == grant.number()
                        && carved.blocks().isEmpty());
    }

    private static Map<String, Told> told(Collection<PlacementState> placements) {
        Map<String, Told> told = new HashMap<>();
        for (PlacementState placement : placements) {
            CarvedState carved = placement.carved();
            if (carved != null) {
                List<AddressRange> ranges = new ArrayList<>();
                carved.ranges().forEach(text -> AddressRange.parse(text).ifPresent(ranges::add));
                told.put(placement.cluster(), new Told(carved.grant(), Carving.blocks(carved.blocks()), ranges));
            }
        }
        return told;
    }

    private static List<Finding> findings(
            NetworkState network, Carving carving, SortedSet<String> matching, SortedSet<String> without) {
        if (without.isEmpty()) {
            return List.of();
        }
        boolean size = matching.size() > 1 && !carving.amongMembers();
        String names = without.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (without.size() > NAMED ? " and " + (without.size() - NAMED) + " more" : "");
        return List.of(
                size
                        ? new Finding(
                                SIZE_MISSING,
                                "Network " + network.key(),
                                "spec.ipam.hostLocal.perNode[0].member",
                                "spec.ipam.hostLocal.perNode[0].member is missing, but spec.clusterSelector selects "
                                        + matching.size() + " members, expected the size of each member's part of "
                                        + carving.whole(),
                                "set member, e.g. /20, or select one member")
                        : new Finding(
                                USED_UP,
                                "Network " + network.key(),
                                "spec.ipam.hostLocal.ranges",
                                "no part of " + carving.whole() + " is free for " + names,
                                "widen the prefix, or give each member less with spec.ipam.hostLocal.perNode[0].member; a"
                                        + " member that gives its part up does so once no pod uses it"));
    }
}
