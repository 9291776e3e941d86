package dev.weft.policy.domain.sriov;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hand-shake between config daemons and whoever drains nodes. Rule: the operator's DrainReconcile and drainer. */
public final class DrainProtocol {

    /** Annotation of the Node by which its daemon asks. */
    public static final String REQUESTED = "sriovnetwork.openshift.io/state";

    /** Annotation of the SriovNetworkNodeState by which the drainer answers. */
    public static final String CURRENT = "sriovnetwork.openshift.io/current-state";

    /** Annotation of the SriovNetworkNodeState that hands the node to another drainer than the operator. */
    public static final String EXTERNAL = "sriovnetwork.openshift.io/use-external-drainer";

    public static final String IDLE = "Idle";
    public static final String DRAINING = "Draining";
    public static final String COMPLETE = "DrainComplete";
    public static final String DRAIN_REQUIRED = "Drain_Required";
    public static final String REBOOT_REQUIRED = "Reboot_Required";

    private DrainProtocol() {}

    /**
     * A node with its annotations; an absent one reads as {@code Idle}.
     *
     * @param external whether the node is handed to another drainer than the operator
     */
    public record Node(String name, Map<String, String> labels, String requested, String current, boolean external) {
        public Node {
            labels = Map.copyOf(labels);
        }

        boolean taken() {
            return current.equals(DRAINING) || current.equals(COMPLETE);
        }
    }

    /** What the drainer does next for one node. */
    public sealed interface Step {
        /** Nothing to do, or not ours to do. */
        record Nothing() implements Step {}

        /** Make the node schedulable again and answer {@code Idle}. */
        record Release() implements Step {}

        /**
         * Answer {@code Draining}, make the node unschedulable, evict, and answer {@code DrainComplete} when the pods are gone. Asked
         * again until then.
         *
         * @param everyPod evicts every pod, not only those that request a resource of the device plugin
         */
        record Drain(boolean everyPod) implements Step {}

        /** Answer {@code DrainComplete} at once: there is nowhere to move pods to. */
        record Complete() implements Step {}

        /** Ask again later; the reason names what is waited for. */
        record Wait(String reason) implements Step {}
    }

    /**
     * Decides for one node. Errors: {@link PolicyRejectedException} for an unknown request, and for a node in two pools.
     *
     * @param all every node of the member, this one included
     * @param asExternal true decides for the nodes that are handed to an external drainer, false for all others
     */
    public static Step next(Node node, Collection<Node> all, List<NodePool> pools, boolean asExternal) {
        if (node.external() != asExternal) {
            return new Step.Nothing();
        }
        return switch (node.requested()) {
            case IDLE -> node.taken() ? new Step.Release() : new Step.Nothing();
            case DRAIN_REQUIRED -> required(node, all, pools, false);
            case REBOOT_REQUIRED -> required(node, all, pools, true);
            default ->
                throw new PolicyRejectedException(
                        "metadata.annotations[" + REQUESTED + "]", "unexpected node drain annotation");
        };
    }

    /**
     * Whether a drain evicts a pod.
     *
     * @param requests names of the resources that the pod's containers request; limits and init containers do not count
     */
    public static boolean evicts(Collection<String> requests, String resourcePrefix, boolean everyPod) {
        return everyPod || requests.stream().anyMatch(request -> request.startsWith(resourcePrefix));
    }

    private static Step required(Node node, Collection<Node> all, List<NodePool> pools, boolean reboot) {
        if (node.current().equals(COMPLETE)) {
            return new Step.Nothing();
        }
        if (node.current().equals(IDLE)) {
            Optional<Step> wait = full(node, all, pools);
            if (wait.isPresent()) {
                return wait.get();
            }
        }
        return reboot && all.size() == 1 ? new Step.Complete() : new Step.Drain(reboot);
    }

    /** Nodes in no pool are one pool of their own, of which one node may be away. */
    private static Optional<Step> full(Node node, Collection<Node> all, List<NodePool> pools) {
        Optional<NodePool> pool = NodePool.of(node.labels(), pools);
        List<Node> members = all.stream()
                .filter(other -> pool.map(own -> own.holds(other.labels()))
                        .orElseGet(() -> pools.stream().noneMatch(any -> any.holds(other.labels()))))
                .toList();
        int limit = pool.map(own -> own.allowedUnavailable(members.size())).orElse(1);
        List<String> away =
                members.stream().filter(Node::taken).map(Node::name).sorted().toList();
        return limit >= 0 && away.size() >= limit
                ? Optional.of(new Step.Wait("pool %s allows %d nodes to be away, and away are %s"
                        .formatted(pool.map(NodePool::name).orElse("of all other nodes"), limit, away)))
                : Optional.empty();
    }
}
