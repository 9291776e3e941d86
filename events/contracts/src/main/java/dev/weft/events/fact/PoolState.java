package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address pool and its use.
 *
 * @param capacity decimal number of addresses that can be given; text, because IPv6 exceeds 64 bits
 * @param free decimal number of addresses that can be given now
 * @param kept number of assigned claims that the pool as declared now would not give, and that stay until their pods go
 * @param waitingClaims those that wait longest, in the order in which they came; the first 20
 * @param releases the answers to the releases of one claim that stand ordered
 * @param memberReleases the answers to the releases of all claims of a member that stand ordered
 * @param lost the lost members that have claims of the pool; absent when there are none
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
        @Nullable Long kept,
        List<WaitingClaim> waitingClaims,
        List<ReleaseAnswer> releases,
        List<MemberReleaseAnswer> memberReleases,
        @Nullable Lost lost) {

    public PoolState {
        findings = Copies.list(findings);
        waitingClaims = Copies.list(waitingClaims);
        releases = Copies.list(releases);
        memberReleases = Copies.list(memberReleases);
    }

    /**
     * A claim that waits.
     *
     * @param code stable word why
     * @param reason sentence why, and what mends it
     * @param place place in the line that it stands in, 1 is next; 0 when it waits for a mend
     */
    public record WaitingClaim(InterfaceKey owner, String claim, String code, String reason, long place) {}

    /**
     * What became of an ordered release.
     *
     * @param claim name of the claim in the pool
     * @param done whether the addresses were released; a refused order changed nothing
     * @param message what was done, or why not and what mends it
     */
    public record ReleaseAnswer(String claim, String address, String reason, boolean done, String message) {}

    /**
     * What became of an ordered release of all claims of a member.
     *
     * @param member name of the Cluster
     * @param done whether claims were released; a refused order changed nothing
     * @param message what was done, or why not and what mends it
     */
    public record MemberReleaseAnswer(String member, String reason, boolean done, String message) {}

    /**
     * The members whose claims nobody reports as gone.
     *
     * @param members how many there are
     * @param claims how many claims they have together, assigned and waiting
     * @param named those with the most claims; the first 20
     */
    public record Lost(long members, long claims, List<LostMember> named) {
        public Lost {
            named = Copies.list(named);
        }
    }

    /**
     * A lost member that has claims.
     *
     * @param cluster name of the Cluster
     * @param claims how many it has, assigned and waiting
     * @param since when its Cluster was first missed, or when it last answered
     */
    public record LostMember(String cluster, long claims, Instant since, Why why) {
        /** Deleted: there is no Cluster of that name. */
        public enum Why {
            Deleted,
            Unreachable
        }
    }

    /** The key of these facts. */
    public PoolKey key() {
        return new PoolKey(fleet, pool);
    }
}
