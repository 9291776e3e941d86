package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.RequestedInterface;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import java.util.List;
import java.util.Optional;

/** Networks that each node has a definition of its own of: a pod has to name that of its node, whatever it names. */
final class NodeNetworks {

    private final PodView pod;
    private final NetworkLookup networks;
    private final String node;

    NodeNetworks(PodView pod, NetworkLookup networks) {
        this.pod = pod;
        this.networks = networks;
        this.node = pod.node().isEmpty() && pod.gated() ? pod.pinned() : pod.node();
    }

    /**
     * What becomes of one interface.
     *
     * @param requested with the definition of the pod's node, where it has one
     * @param missing why the node has none; empty when nothing is missing
     */
    record Choice(RequestedInterface requested, String missing) {}

    Choice of(RequestedInterface asked) {
        Optional<KnownNetwork> perNode = asked.network()
                .filter(network -> network.isPerNode() || network.node().isPresent());
        if (perNode.isEmpty()
                || node.isEmpty()
                || perNode.get().node().filter(node::equals).isPresent()) {
            return new Choice(asked, "");
        }
        Optional<KnownNetwork> own = networks.ofNode(perNode.get(), node);
        return own.map(one -> new Choice(
                        new RequestedInterface(asked.iface(), asked.selection().named(one.name()), own), ""))
                .orElseGet(() -> new Choice(asked, networks.withoutSlice(perNode.get(), node)));
    }

    /** Whether the pod is on a node, and not yet attached: only then its request can still be changed without a gate. */
    private boolean isOpen() {
        return !node.isEmpty()
                && !pod.deleting()
                && pod.annotation(NetworkStatusAnnotation.KEY).isBlank();
    }

    /** Whether the pod names, or is to name, another definition than it does. */
    boolean change(List<RequestedInterface> interfaces) {
        return isOpen() && interfaces.stream().anyMatch(this::changes);
    }

    private boolean changes(RequestedInterface one) {
        Choice choice = of(one);
        return !choice.missing().isEmpty()
                || !choice.requested().selection().name().equals(one.selection().name());
    }

    /** An element of a request that was written before its node was known. */
    Choice ofWritten(NetworkSelection selection, String iface) {
        RequestedInterface written =
                new RequestedInterface(iface, selection, networks.find(selection.namespace(), selection.name()));
        return isOpen() ? of(written) : new Choice(written, "");
    }
}
