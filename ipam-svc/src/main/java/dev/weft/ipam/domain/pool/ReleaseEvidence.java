package dev.weft.ipam.domain.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What speaks against releasing what a claim has: a pod that may still run with it. */
public final class ReleaseEvidence {

    /** How long a member must not have answered: an API server that restarts is no lost member. */
    public static final Duration LOST_AFTER = Duration.ofMinutes(5);

    private ReleaseEvidence() {}

    /** What the hub knows of the member of a pod. */
    public enum Member {
        /** There is no Cluster of that name. */
        GONE,
        UNREACHABLE,
        /** Any other state: what runs there can be known, or is hidden by something that can be mended. */
        KNOWN
    }

    /**
     * An attachment of the claim's pod.
     *
     * @param attachment {@code fleet/cluster/namespace/pod/interface}
     * @param lastSeen when the member last answered; absent when that is not known
     */
    public record Sighting(
            String attachment, Member member, @Nullable Instant lastSeen) {}

    /** The first thing that speaks against it, with the mending step; empty when nothing does. */
    public static Optional<String> against(Collection<Sighting> sightings, Instant now) {
        return sightings.stream()
                .filter(seen -> !lost(seen.member(), seen.lastSeen(), now))
                .findFirst()
                .map(seen -> "attachment " + seen.attachment() + " has it, and its member " + state(seen.member())
                        + "; delete the pod, which releases it, or delete the Cluster if the member is lost for ever and"
                        + " order it again with another reason");
    }

    /**
     * What speaks against releasing all that a member has.
     *
     * @param member {@code fleet/cluster}
     */
    public static Optional<String> against(String member, MemberLoss.Seen seen, Instant now) {
        return lost(seen.member(), seen.lastSeen(), now)
                ? Optional.empty()
                : Optional.of("member " + member + " " + state(seen.member())
                        + "; delete its pods, which releases what they have, or delete the Cluster if the member is lost"
                        + " for ever and order it again with another reason");
    }

    private static String state(Member member) {
        return member == Member.UNREACHABLE
                ? "answered less than " + LOST_AFTER.toMinutes() + " minutes ago"
                : "is not lost";
    }

    private static boolean lost(Member member, @Nullable Instant lastSeen, Instant now) {
        return switch (member) {
            case GONE -> true;
            case UNREACHABLE -> lastSeen != null && !lastSeen.plus(LOST_AFTER).isAfter(now);
            case KNOWN -> false;
        };
    }
}
