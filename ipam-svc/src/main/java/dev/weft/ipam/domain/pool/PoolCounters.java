package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Family;
import java.math.BigInteger;
import java.util.List;

/**
 * How full a pool is.
 *
 * @param capacity claims the pool can hold: the usable addresses of its smallest family
 * @param assigned claims of the pool that have their addresses (those kept after a shrink too)
 * @param waiting claims of the pool without
 * @param quarantined addresses of the pool that rest
 * @param free claims the pool could still serve now: the free addresses of its fullest family
 * @param kept assigned claims that the pool as it is now would not give: they stay until their pods go
 * @param families the same for each family, in addresses
 */
public record PoolCounters(
        BigInteger capacity,
        long assigned,
        long waiting,
        long quarantined,
        BigInteger free,
        long kept,
        List<FamilyCounters> families) {

    /** Usable and free addresses of one family. */
    public record FamilyCounters(Family family, BigInteger capacity, BigInteger free) {}

    public PoolCounters {
        families = List.copyOf(families);
    }
}
