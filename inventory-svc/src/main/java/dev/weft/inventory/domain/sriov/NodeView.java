package dev.weft.inventory.domain.sriov;

import dev.weft.events.fact.SriovObserved;
import dev.weft.inventory.domain.nfd.NodeFeatures;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one node, from whatever runs in its member. Absent means not seen, which is not the same as empty.
 *
 * @param node name of the node
 * @param labels of the node
 * @param labelProvenance who set the capable label: weft, other; empty when it is not set
 * @param features what NFD found
 * @param state status of the node's SriovNetworkNodeState
 * @param supportedNics data of the operator's {@code supported-nic-ids}
 * @param kernelArgs the kernel command line
 */
public record NodeView(
        String node,
        Map<String, String> labels,
        Optional<String> labelProvenance,
        Optional<NodeFeatures> features,
        Optional<SriovObserved> state,
        Optional<Map<String, String>> supportedNics,
        Optional<String> kernelArgs) {

    public NodeView {
        labels = Map.copyOf(labels);
        supportedNics = supportedNics.map(Map::copyOf);
    }
}
