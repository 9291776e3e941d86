package dev.weft.ipam.domain.pool;

import org.jspecify.annotations.Nullable;

/** A person's order to release what nobody will report as released. */
public sealed interface ReleaseOrder {

    String reason();

    /** What speaks against it, with the mending step; absent when nothing does. */
    @Nullable
    String against();

    /**
     * An order for one claim.
     *
     * @param claim {@code fleet/pool/claim}
     * @param address an address of the claim, as written
     */
    record OfClaim(
            String claim,
            String address,
            String reason,
            @Nullable String against) implements ReleaseOrder {}

    /**
     * An order for all claims that a member has in the pool when it is decided, the waiting ones too.
     *
     * @param member {@code fleet/cluster}
     */
    record OfMember(String member, String reason, @Nullable String against) implements ReleaseOrder {}
}
