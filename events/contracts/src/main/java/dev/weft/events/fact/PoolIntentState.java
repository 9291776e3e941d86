package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.PoolKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address pool as its owner declared it; the order to the address engine.
 *
 * @param releases the releases of one claim that stand ordered, each decided once
 * @param memberReleases the releases of all claims of a member that stand ordered, each decided once
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolIntentState(
        String fleet,
        String pool,
        long generation,
        Enforcement enforcement,
        PoolSpec spec,
        List<Release> releases,
        List<MemberRelease> memberReleases) {

    public PoolIntentState {
        releases = Copies.list(releases);
        memberReleases = Copies.list(memberReleases);
    }

    /**
     * A person's order to release an address that nobody will report as released.
     *
     * @param claim name of the claim in the pool
     * @param address one of its addresses, without prefix length
     * @param against what speaks against it, with the step that mends it; absent when nothing was found when the order was first seen
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Release(
            String claim,
            String address,
            String reason,
            @Nullable String against) {}

    /**
     * A person's order to release all claims of the pool that a lost member has when it is decided.
     *
     * @param member name of the Cluster
     * @param against what speaks against it, with the step that mends it; absent when nothing was found when the order was first seen
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record MemberRelease(
            String member, String reason, @Nullable String against) {}

    /** The key of these facts. */
    public PoolKey key() {
        return new PoolKey(fleet, pool);
    }
}
