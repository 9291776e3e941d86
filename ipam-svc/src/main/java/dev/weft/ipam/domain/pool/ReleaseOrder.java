package dev.weft.ipam.domain.pool;

import org.jspecify.annotations.Nullable;

/**
 * A person's order to release an address.
 *
 * @param claim {@code fleet/pool/claim}
 * @param address an address of the claim, as written
 * @param against what speaks against it, with the mending step; absent when nothing does
 */
public record ReleaseOrder(
        String claim,
        String address,
        String reason,
        @Nullable String against) {}
