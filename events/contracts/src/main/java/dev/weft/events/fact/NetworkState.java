package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.key.NetworkKey;
import java.util.List;
import java.util.Optional;

/**
 * A declared network, validated.
 *
 * @param blocks which member has which part of the prefixes, when these are divided among nodes; also members that are leaving
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
        List<Finding> findings,
        List<BlockGrant> blocks) {

    /** A network whose prefixes are not divided. */
    public NetworkState(
            String fleet,
            String name,
            long generation,
            Enforcement enforcement,
            Selector clusterSelector,
            List<String> namespaces,
            boolean accepted,
            JsonNode spec,
            List<Finding> findings) {
        this(fleet, name, generation, enforcement, clusterSelector, namespaces, accepted, spec, findings, List.of());
    }

    public NetworkState {
        blocks = Copies.list(blocks);
        namespaces = Copies.list(namespaces);
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public NetworkKey key() {
        return new NetworkKey(fleet, name);
    }

    /** The part of the prefixes that a member may divide. */
    public Optional<BlockGrant> grant(String cluster) {
        return blocks.stream().filter(grant -> grant.cluster().equals(cluster)).findFirst();
    }
}
