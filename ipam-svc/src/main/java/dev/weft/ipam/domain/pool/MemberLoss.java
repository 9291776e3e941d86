package dev.weft.ipam.domain.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Why the claims of a member may stand for ever: it has no Cluster any more, or has not answered for long, so nobody reports that their
 * pods went.
 *
 * @param since when its Cluster was first missed, or when it last answered
 */
public record MemberLoss(Why why, Instant since) {

    /** How long a Cluster must be missed: one that is deleted and applied anew is no loss, nor one that is told a moment after its claims. */
    public static final Duration SETTLE = Duration.ofSeconds(10);

    public enum Why {
        /** There is no Cluster of that name. */
        Deleted,
        Unreachable
    }

    /**
     * What is known of a member.
     *
     * @param lastSeen when it last answered; absent when that is not known
     */
    public record Seen(
            ReleaseEvidence.Member member, @Nullable Instant lastSeen) {}

    /**
     * What a look at all members that have claims gives.
     *
     * @param missed the members without a Cluster, and when each was first missed
     * @param lost by member ({@code fleet/cluster})
     */
    public record Look(Map<String, Instant> missed, Map<String, MemberLoss> lost) {

        public static final Look NOTHING = new Look(Map.of(), Map.of());

        public Look {
            missed = Map.copyOf(missed);
            lost = Map.copyOf(lost);
        }

        /**
         * The next look.
         *
         * @param after how long a member must not have answered
         */
        public Look next(Set<String> members, Function<String, Seen> seen, Instant now, Duration after) {
            Map<String, Instant> gone = new HashMap<>();
            Map<String, MemberLoss> found = new HashMap<>();
            for (String member : members) {
                Seen known = seen.apply(member);
                if (known.member() == ReleaseEvidence.Member.GONE) {
                    gone.put(member, missed.getOrDefault(member, now));
                }
                // Of a lost member that loses its Cluster too nothing is to be waited for.
                Duration settle = lost.containsKey(member) ? Duration.ZERO : SETTLE;
                loss(known, gone.get(member), now, settle, after).ifPresent(loss -> found.put(member, loss));
            }
            return new Look(gone, found);
        }
    }

    private static Optional<MemberLoss> loss(
            Seen seen, @Nullable Instant missed, Instant now, Duration settle, Duration after) {
        return switch (seen.member()) {
            case GONE -> over(Why.Deleted, missed, now, settle);
            case UNREACHABLE -> over(Why.Unreachable, seen.lastSeen(), now, after);
            case KNOWN -> Optional.empty();
        };
    }

    private static Optional<MemberLoss> over(Why why, @Nullable Instant since, Instant now, Duration atLeast) {
        return since == null || since.plus(atLeast).isAfter(now)
                ? Optional.empty()
                : Optional.of(new MemberLoss(why, since));
    }
}
