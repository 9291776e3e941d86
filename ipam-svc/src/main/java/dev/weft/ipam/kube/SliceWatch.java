package dev.weft.ipam.kube;

import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.whereabouts.NodeSlicePool;
import dev.weft.ipam.domain.repair.SliceView;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** NodeSlicePools and nodes of a member, watched only where a NAD asks for slices. */
final class SliceWatch implements AutoCloseable {

    static final String SLICES = "nodeslicepools.whereabouts.cni.cncf.io";

    private static final Logger LOGGER = Logger.getLogger(SliceWatch.class);

    private final KindWatch<NodeSlicePool> pools;
    private final KindWatch<Node> nodes;

    private SliceWatch(KindWatch<NodeSlicePool> pools, KindWatch<Node> nodes) {
        this.pools = pools;
        this.nodes = nodes;
    }

    static SliceWatch start(Member member) {
        return new SliceWatch(
                KindWatch.start(
                        member.client().resources(NodeSlicePool.class).inAnyNamespace(),
                        WhereaboutsView::bare,
                        key -> {},
                        problem -> LOGGER.debugf("%s: nodeslicepools: %s", member.key(), problem.getMessage())),
                KindWatch.start(
                        member.client().nodes(),
                        WhereaboutsView::trim,
                        key -> {},
                        problem -> LOGGER.debugf("%s: nodes: %s", member.key(), problem.getMessage())));
    }

    /** Empty until both have answered. */
    Optional<SliceView> view(List<NetworkAttachmentDefinition> networks) {
        return pools.synced() && nodes.synced()
                ? Optional.of(WhereaboutsView.slices(
                        pools.all(),
                        nodes.all().stream()
                                .map(node -> node.getMetadata().getName())
                                .collect(Collectors.toSet()),
                        networks))
                : Optional.empty();
    }

    /** Why one of them has no answer. */
    Optional<String> problem() {
        return Stream.of(pools, nodes)
                .filter(watch -> !watch.synced())
                .map(KindWatch::problem)
                .filter(Objects::nonNull)
                .map(KubeProblem::reason)
                .map(reason -> "the slices of nodes cannot be read: " + reason)
                .findFirst();
    }

    @Override
    public void close() {
        pools.close();
        nodes.close();
    }
}
