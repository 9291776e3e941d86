package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.key.PolicyKey;
import java.util.List;

/**
 * A declared policy, validated.
 *
 * @param kind {@code SriovPolicy} or {@code CniPolicy}
 * @param accepted false when a finding forbids it; it then has no effect
 * @param spec the intent's spec as declared
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyState(
        String fleet,
        String kind,
        String name,
        long generation,
        Enforcement enforcement,
        boolean paused,
        Selector clusterSelector,
        boolean accepted,
        JsonNode spec,
        List<Finding> findings) {

    public PolicyState {
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public PolicyKey key() {
        return new PolicyKey(fleet, kind, name);
    }
}
