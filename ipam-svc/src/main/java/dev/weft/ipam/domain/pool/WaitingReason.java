package dev.weft.ipam.domain.pool;

/** Why a claim waits. */
public enum WaitingReason {
    /** The pool is not declared (yet). */
    POOL_UNKNOWN("PoolUnknown", true),
    /** No free address in at least one family of the pool. */
    POOL_EXHAUSTED("PoolExhausted", true),
    /** The pool's removal waits for its last claims; it gives nothing any more. */
    POOL_RETIRING("PoolRetiring", true),
    /** The namespace holds as many claims of the pool as its quota allows. */
    QUOTA_REACHED("QuotaReached", false),
    /** The wished address belongs to another claim. */
    ADDRESS_TAKEN("AddressTaken", false),
    /** The wished address rests after its release by another owner. */
    ADDRESS_QUARANTINED("AddressQuarantined", false),
    /** The wished address is not in the pool. */
    ADDRESS_OUTSIDE_POOL("AddressOutsidePool", false),
    /** The wished address is excluded, reserved, a gateway, a network or a broadcast address. */
    ADDRESS_EXCLUDED("AddressExcluded", false),
    /** The wished MAC address belongs to another claim. */
    MAC_TAKEN("MacTaken", false),
    /** A wish that cannot be read. */
    REQUEST_INVALID("RequestInvalid", false);

    private final String code;
    private final boolean inLine;

    WaitingReason(String code, boolean inLine) {
        this.code = code;
        this.inLine = inLine;
    }

    /** The code as conditions and events carry it. */
    public String code() {
        return code;
    }

    /** Whether the claim stands in its pool's line, as against waiting for one thing of its own. */
    boolean inLine() {
        return inLine;
    }
}
