package dev.weft.ipam.domain.repair;

import dev.weft.ipam.domain.repair.PoolFinding.Kind;
import dev.weft.plugins.net.Family;
import dev.weft.plugins.whereabouts.NodeSlices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is wrong in one look with the slices of nodes. Rule: Whereabouts' node-slice-controller v0.9.2, which gives each node the first slice that
 * is free; other than that, a slice stays with a node that is gone while addresses of it are given, and is given to nobody meanwhile.
 */
final class SliceFindings {

    private final MemberView view;
    private final SliceView slices;
    private final List<PoolFinding> findings = new ArrayList<>();

    SliceFindings(MemberView view, SliceView slices) {
        this.view = view;
        this.slices = slices;
    }

    List<PoolFinding> all() {
        Map<String, Map<String, MemberView.Network>> wishes = new TreeMap<>();
        view.networks()
                .forEach((nad, network) -> network.slicing()
                        .ifPresent(slicing -> wishes.computeIfAbsent(slicing.pool(), p -> new TreeMap<>())
                                .put(nad, network)));
        wishes.forEach(this::network);
        return findings;
    }

    private void network(String pool, Map<String, MemberView.Network> nads) {
        boolean sound = new SliceSoundness(view, findings).ofNads(pool, nads);
        if (pool.isEmpty() || slices.nodes().isEmpty()) {
            return;
        }
        Map.Entry<String, MemberView.Network> first = nads.entrySet().iterator().next();
        String nad = first.getKey();
        MemberView.Network network = first.getValue();
        Slicing slicing = network.slicing().orElseThrow();
        List<SliceView.Pool> found =
                slices.pools().stream().filter(one -> one.name().equals(pool)).toList();
        if (found.isEmpty() && slicing.range().family() == Family.IPV4) {
            findings.add(new PoolFinding(
                    Kind.NoSlice,
                    "NetworkAttachmentDefinition/" + nad,
                    "",
                    "",
                    "there is no NodeSlicePool " + pool + ": no pod of the network starts" + standstill(),
                    "start Whereabouts' node-slice-controller" + wayOut(),
                    Optional.empty()));
        }
        for (SliceView.Pool one : found) {
            // What is not cut as it should be is cut anew, by a person or by the controller.
            if (new SliceSoundness(view, findings).ofPool(one, nad, slicing) && sound) {
                nodes(one, network.name());
            }
        }
    }

    private void nodes(SliceView.Pool pool, String network) {
        SliceUse use = new SliceUse(
                view.pools().stream()
                        .filter(one -> one.namespace().equals(pool.namespace()))
                        .toList(),
                network);
        List<NodeSlices.Slice> left = new ArrayList<>(pool.slices());
        for (String node : new TreeSet<>(slices.nodes())) {
            if (!pool.has(node)) {
                Optional<NodeSlices.Slice> free = use.freeFor(node, left);
                free.ifPresent(left::remove);
                findings.add(withoutSlice(pool, node, network, free.isPresent()));
            }
        }
        for (NodeSlices.Slice slice : pool.slices()) {
            if (!slice.node().isEmpty() && !slices.nodes().contains(slice.node())) {
                findings.add(ofGoneNode(pool, slice, network, use));
            }
        }
    }

    private PoolFinding withoutSlice(SliceView.Pool pool, String node, String network, boolean free) {
        String reason = "node " + node + " has no slice: no pod of the network starts there" + standstill();
        return free
                ? new PoolFinding(
                        Kind.NoSlice,
                        pool.object(),
                        "",
                        "",
                        reason,
                        "write " + node + " into nodeName of the first slice of status.allocations that is free"
                                + wayOut(),
                        Optional.of(new RepairStep.Assign(pool.namespace(), pool.name(), node, network)))
                : new PoolFinding(
                        Kind.NoSlice,
                        pool.object(),
                        "",
                        "",
                        "node " + node + " has no slice, and none is free: no pod of the network starts there",
                        "make another network for the nodes that have none: a wider range or a longer node_slice_size"
                                + " cuts all slices anew, under running pods",
                        Optional.empty());
    }

    private PoolFinding ofGoneNode(SliceView.Pool pool, NodeSlices.Slice slice, String network, SliceUse use) {
        String node = slice.node();
        String gone = "node " + node + " of slice " + slice.range() + " is gone";
        if (use.uses(node, slice.range())) {
            return new PoolFinding(
                    Kind.DeadSlice,
                    pool.object(),
                    "",
                    "",
                    gone + ", and addresses of it are given",
                    "free the entries of IPPool/" + pool.namespace() + "/" + SliceUse.pool(slice.range(), network, node)
                            + "; until then the slice stays with the node",
                    Optional.empty());
        }
        boolean hasPods =
                view.pods().stream().anyMatch(pod -> !pod.ended() && pod.node().equals(node));
        return new PoolFinding(
                Kind.DeadSlice,
                pool.object(),
                "",
                "",
                gone + (hasPods ? ", and pods of it are there" : ""),
                hasPods
                        ? "delete the pods of node " + node + ", or register it again"
                        : "write \"\" into nodeName of the slice" + wayOut(),
                hasPods
                        ? Optional.empty()
                        : Optional.of(
                                new RepairStep.Vacate(pool.namespace(), pool.name(), node, network, slice.range())));
    }

    private String standstill() {
        return slices.stranger().isEmpty()
                ? ""
                : "; the node-slice-controller stands still while a NAD of another IPAM is there, such as "
                        + slices.stranger();
    }

    private String wayOut() {
        return slices.stranger().isEmpty() ? "" : ", and do so at each change of the nodes";
    }
}
