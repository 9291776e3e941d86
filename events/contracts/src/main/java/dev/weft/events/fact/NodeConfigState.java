package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.key.NodeKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node should be, and what became of it.
 *
 * @param policies names of the policies that select this node, in order of precedence
 * @param desired spec of the SriovNetworkNodeState
 * @param devicePlugin the node's resource list of the device plugin
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeConfigState(
        String fleet,
        String cluster,
        String node,
        List<String> policies,
        ConfigPhase phase,
        @Nullable String reason,
        @Nullable JsonNode desired,
        @Nullable JsonNode devicePlugin,
        List<Finding> findings) {

    public NodeConfigState {
        policies = Copies.list(policies);
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public NodeKey key() {
        return new NodeKey(fleet, cluster, node);
    }
}
