package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.PlacementKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network in one member, and what became of it.
 *
 * @param phase the least advanced phase of its NADs
 * @param resourceName the device plugin resource with the member's prefix, for SR-IOV
 * @param pool name of the address pool, when Weft manages the addresses
 * @param carved how its prefixes are divided among the nodes, when they are
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlacementState(
        String fleet,
        String cluster,
        String network,
        ConfigPhase phase,
        @Nullable String reason,
        List<PlacedNad> nads,
        @Nullable String resourceName,
        @Nullable String pool,
        int attachedPods,
        List<Finding> findings,
        @Nullable CarvedState carved) {

    public PlacementState {
        nads = Copies.list(nads);
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public PlacementKey key() {
        return new PlacementKey(fleet, cluster, network);
    }
}
