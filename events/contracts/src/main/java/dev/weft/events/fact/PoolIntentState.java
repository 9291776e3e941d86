package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.PoolKey;

/**
 * An address pool as its owner declared it; the order to the address engine.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolIntentState(String fleet, String pool, long generation, Enforcement enforcement, PoolSpec spec) {

    /** The key of these facts. */
    public PoolKey key() {
        return new PoolKey(fleet, pool);
    }
}
