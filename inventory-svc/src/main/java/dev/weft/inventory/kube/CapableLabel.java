package dev.weft.inventory.kube;

import dev.weft.events.fact.Capability;
import dev.weft.events.fact.NodeState;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * The label that makes the SR-IOV config daemon run on a node. Set once, on nodes that are found capable and have no such label; a user
 * who sets it to something else is not overruled.
 */
final class CapableLabel {

    static final String NAME = "feature.node.kubernetes.io/network-sriov.capable";
    static final String MANAGER = "weft-inventory";

    private CapableLabel() {}

    static boolean needed(NodeState state) {
        return state.capability().verdict() == Capability.Verdict.Capable
                && !state.labels().containsKey(NAME);
    }

    static void set(KubernetesClient client, String node) {
        client.nodes()
                .withName(node)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager(MANAGER)
                                .withForce(false)
                                .build(),
                        """
                        {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"%s":"true"}}}""".formatted(node, NAME));
    }
}
