package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.NodeKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a member as observed.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeState(
        String fleet,
        String cluster,
        String node,
        @Nullable String uid,
        boolean ready,
        boolean unschedulable,
        @Nullable String kubeletVersion,
        Map<String, String> labels,
        List<String> rke2Args,
        Map<String, String> rke2Env,
        @Nullable SriovObserved sriov,
        Capability capability) {

    public NodeState {
        rke2Args = Copies.list(rke2Args);
        labels = Copies.map(labels);
        rke2Env = Copies.map(rke2Env);
    }

    /** The key of these facts. */
    public NodeKey key() {
        return new NodeKey(fleet, cluster, node);
    }
}
