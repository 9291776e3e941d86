package dev.weft.attach.domain.nad;

import dev.weft.attach.domain.carving.Carving;
import dev.weft.attach.domain.carving.NodeSlices;
import dev.weft.attach.domain.carving.StandingSlice;
import dev.weft.attach.domain.nad.MemberDefinitions.Existing;
import dev.weft.attach.domain.nad.PlacementPlan.Write;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The definitions that each node of a member has one of, summed up: a member may have a thousand nodes. */
final class NodePlacement {

    private static final int NAMED = 10;

    private final MemberDefinitions definitions;
    private final Map<String, Existing> standing = new HashMap<>();
    private final List<StandingSlice> slices = new ArrayList<>();
    private final List<AddressRange> occupied = new ArrayList<>();
    private final List<Existing> deletes = new ArrayList<>();
    private final List<PlacedNad> left = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private Optional<PlacedNad> refusal = Optional.empty();
    private Optional<CarvedState> carved = Optional.empty();
    private @Nullable NodeDefinitions rendered;
    private @Nullable NodeSlices assigned;

    private NodePlacement(NetworkKey network, String base, MemberDefinitions definitions) {
        this.definitions = definitions;
        for (Existing one : definitions.madeFrom(network)) {
            Optional<String> node = one.node();
            if (node.isPresent()) {
                int users = definitions.pods(one.namespace(), one.name())
                        + definitions.pods(one.namespace(), base, node.get());
                standing.put(one.key(), one);
                slices.add(new StandingSlice(
                        one.namespace(), one.name(), node.get(), NodeDefinitions.ranges(one.config()), users));
            }
        }
    }

    /** Of a network that is wanted. */
    static NodePlacement of(
            ClusterKey member, Declared declared, RenderedNad nad, MemberNodes nodes, MemberDefinitions definitions) {
        NetworkState network = declared.network();
        NodePlacement placement = new NodePlacement(network.key(), nad.name(), definitions);
        boolean perNode = SharedRange.hostLocal(declared.spec()).path("perNode").size() > 0;
        if (nad.nodes().isEmpty()) {
            if (!perNode && network.enforcement() == Enforcement.Enforce) {
                placement.leave(slice -> false);
            }
            placement.tell(nodes.answer(), List.of(), 0, 0);
            return placement;
        }
        placement.carve(member, network, nad.nodes().get(), nodes);
        return placement;
    }

    /** Of a network that is not wanted: what no pod uses goes. */
    static NodePlacement unwanted(NetworkKey network, Optional<BlockGrant> grant, MemberDefinitions definitions) {
        NodePlacement placement = new NodePlacement(network, "", definitions);
        placement.leave(slice -> false);
        placement.tell(grant.map(BlockGrant::number).orElse(0L), List.of(), 0, 0);
        return placement;
    }

    private void carve(ClusterKey member, NetworkState network, NodeDefinitions definition, MemberNodes nodes) {
        Carving carving = definition.carving();
        List<Cidr> blocks = nodes.grant()
                .map(grant -> Carving.blocks(grant.blocks()))
                .filter(all -> all.size() == carving.sets().size())
                .orElse(List.of());
        for (String namespace : network.namespaces()) {
            definitions
                    .addresses(namespace, definition.base().name())
                    .forEach(address -> occupied.addAll(NodeDefinitions.single(address)));
        }
        if (blocks.isEmpty()) {
            refusal = Optional.of(noBlock(member, network, definition));
            tell(nodes.answer(), List.of(), 0, 0);
            return;
        }
        NodeSlices slicesOfNodes =
                NodeSlices.assign(carving, blocks, nodes.names(), nodes.complete(), slices, occupied);
        rendered = definition;
        assigned = slicesOfNodes;
        if (network.enforcement() == Enforcement.Enforce) {
            slicesOfNodes.released().forEach(slice -> deletes.add(existing(slice)));
            leave(slice -> network.namespaces().contains(slice.namespace()));
        }
        findings.addAll(findings(member, network, slicesOfNodes, blocks));
        tell(
                nodes.answer(),
                Carving.texts(blocks),
                slicesOfNodes.given().size(),
                slicesOfNodes.without().size());
    }

    private Existing existing(StandingSlice slice) {
        return Objects.requireNonNull(standing.get(slice.key()));
    }

    /** Those that are not wanted go when no pod uses them, and are summed up by namespace until then. */
    private void leave(Predicate<StandingSlice> wanted) {
        Map<String, List<StandingSlice>> used = new TreeMap<>();
        for (StandingSlice slice : slices) {
            Existing one = existing(slice);
            if (wanted.test(slice) || deletes.contains(one)) {
                continue;
            }
            if (slice.users() == 0) {
                deletes.add(one);
            } else {
                used.computeIfAbsent(slice.namespace(), namespace -> new ArrayList<>())
                        .add(slice);
            }
        }
        used.forEach((namespace, of) -> left.add(new PlacedNad(
                namespace,
                of.getFirst().name(),
                ConfigPhase.Waiting,
                of.stream().mapToInt(StandingSlice::users).sum() + " pods use the definitions of "
                        + named(of.stream().map(StandingSlice::node).toList())
                        + " in namespace " + namespace + "; they go when the pods are deleted",
                (long) of.size())));
    }

    private static PlacedNad noBlock(ClusterKey member, NetworkState network, NodeDefinitions definition) {
        Optional<Finding> why = network.findings().stream()
                .filter(finding -> finding.code().equals(GrantedBlocks.SIZE_MISSING)
                        || finding.code().equals(GrantedBlocks.USED_UP))
                .findFirst();
        return new PlacedNad(
                "",
                definition.base().name(),
                why.filter(finding -> finding.code().equals(GrantedBlocks.SIZE_MISSING))
                                .isPresent()
                        ? ConfigPhase.Refused
                        : ConfigPhase.Waiting,
                why.map(finding -> finding.message() + "; " + finding.mend())
                        .orElse("member " + member.cluster() + " has no part of "
                                + definition.carving().whole() + " yet; it is being chosen"));
    }

    private static List<Finding> findings(
            ClusterKey member, NetworkState network, NodeSlices slices, List<Cidr> blocks) {
        String object = "Network " + network.key();
        List<Finding> findings = new ArrayList<>();
        if (!slices.without().isEmpty()) {
            findings.add(new Finding(
                    "NoSliceFree",
                    object,
                    "spec.ipam.hostLocal.perNode",
                    named(slices.without()) + " of member " + member.cluster()
                            + " have no range, because none is free in " + blocks,
                    "widen the prefix, give each node less with size, or give members more with member; pods of other nodes"
                            + " are not affected"));
        }
        if (!slices.outdated().isEmpty()) {
            findings.add(new Finding(
                    "SliceOutdated",
                    object,
                    "spec.ipam.hostLocal.perNode",
                    named(slices.outdated()) + " of member " + member.cluster()
                            + " keep ranges that are not as declared now, because pods use them",
                    "delete those pods, or wait until they end: the node gets a new range then"));
        }
        if (!slices.clashing().isEmpty()) {
            findings.add(new Finding(
                    "SliceClashes",
                    object,
                    "spec.ipam.hostLocal.perNode",
                    named(slices.clashing()) + " of member " + member.cluster()
                            + " have addresses of another node too: their definitions were changed by hand",
                    "delete the pods of these nodes that use the network: each node gets a range of its own then"));
        }
        return findings;
    }

    private static String named(Collection<String> nodes) {
        TreeSet<String> names = new TreeSet<>(nodes);
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() == 1
                ? "node " + first
                : names.size() + " nodes (" + first + (names.size() > NAMED ? ", ..." : "") + ")";
    }

    private void tell(long answer, List<String> blocks, int nodes, int without) {
        if (answer == 0 && slices.isEmpty() && occupied.isEmpty()) {
            return;
        }
        List<AddressRange> ranges = new ArrayList<>();
        if (assigned != null) {
            ranges.addAll(assigned.ranges(occupied));
        } else {
            ranges.addAll(occupied);
            slices.forEach(slice -> ranges.addAll(slice.ranges()));
        }
        carved = Optional.of(new CarvedState(
                answer,
                blocks,
                NodeSlices.merged(ranges).stream().map(AddressRange::toString).toList(),
                nodes,
                without));
    }

    /** Why nothing can be divided; its namespace is empty. */
    Optional<PlacedNad> refusal() {
        return refusal;
    }

    /** The place of the base definition in a namespace, together with those of the nodes; what has to be written is added. */
    PlacedNad in(PlacedNad base, List<Write> writes) {
        if (assigned == null || rendered == null) {
            return base;
        }
        long count = 0;
        List<String> taken = new ArrayList<>();
        for (Map.Entry<String, List<AddressRange>> slice : assigned.given().entrySet()) {
            RenderedNad nad = rendered.of(slice.getKey(), slice.getValue());
            Optional<Existing> now = definitions.at(base.namespace(), nad.name());
            if (now.isPresent() && !standing.containsKey(now.get().key())) {
                taken.add(now.get().key());
                continue;
            }
            count++;
            boolean same = now.filter(one -> PlacementPlan.same(one, nad)).isPresent();
            boolean otherRanges = now.filter(
                            one -> !NodeDefinitions.ranges(one.config()).equals(slice.getValue()))
                    .isPresent();
            if (base.phase() == ConfigPhase.Applied && !same && !otherRanges) {
                writes.add(new Write(base.namespace(), nad));
            }
        }
        if (base.phase() == ConfigPhase.Applied && !taken.isEmpty()) {
            return new PlacedNad(
                    base.namespace(),
                    base.name(),
                    ConfigPhase.Refused,
                    "NetworkAttachmentDefinitions of nodes exist and are not Weft's: " + named(taken)
                            + "; delete them, or set spec.name of the Network to a free name",
                    count);
        }
        return new PlacedNad(base.namespace(), base.name(), base.phase(), base.reason(), count);
    }

    List<Existing> deletes() {
        return deletes;
    }

    List<PlacedNad> left() {
        return left;
    }

    List<Finding> findings() {
        return findings;
    }

    Optional<CarvedState> carved() {
        return carved;
    }
}
