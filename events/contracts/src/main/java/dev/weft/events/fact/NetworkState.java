package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.key.NetworkKey;
import java.util.List;

/**
 * A declared network, validated.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkState(
        String fleet,
        String name,
        long generation,
        Enforcement enforcement,
        Selector clusterSelector,
        List<String> namespaces,
        boolean accepted,
        JsonNode spec,
        List<Finding> findings) {

    public NetworkState {
        namespaces = Copies.list(namespaces);
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public NetworkKey key() {
        return new NetworkKey(fleet, name);
    }
}
