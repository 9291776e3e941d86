package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.PoolKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address pool and its use.
 *
 * @param capacity decimal number of addresses that can be given; text, because IPv6 exceeds 64 bits
 * @param free decimal number of addresses that can be given now
 * @param kept number of assigned claims that the pool as declared now would not give, and that stay until their pods go
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolState(
        String fleet,
        String pool,
        long generation,
        PoolSpec spec,
        boolean accepted,
        String capacity,
        long assigned,
        long waiting,
        long quarantined,
        String free,
        List<Finding> findings,
        @Nullable Long kept) {

    public PoolState {
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public PoolKey key() {
        return new PoolKey(fleet, pool);
    }
}
