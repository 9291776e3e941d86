package dev.weft.policy.domain.sriov;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What becomes of the node state of a node that is no longer in the set. Rule: the operator's handleStaleNodeState. */
public final class StaleNodeStates {

    /** Annotation that says until when the state is kept, RFC 3339 in UTC. */
    public static final String KEEP_UNTIL = "sriovnetwork.openshift.io/keep-state-until";

    private static final int DEFAULT_MINUTES = 30;

    private StaleNodeStates() {}

    /** What to do with a stale state. */
    public sealed interface Decision {
        /** Delete it now. */
        record Delete() implements Decision {}

        /** Leave it as it is. */
        record Keep() implements Decision {}

        /** Write the annotation, and look again after that time. */
        record KeepUntil(Instant until) implements Decision {}
    }

    /**
     * Decides for one state.
     *
     * @param keepUntil value of {@link #KEEP_UNTIL}; null when absent
     * @param delayMinutes value of STALE_NODE_STATE_CLEANUP_DELAY_MINUTES; null, negative or no number is 30, and 0 is at once
     */
    public static Decision decide(@Nullable String keepUntil, @Nullable String delayMinutes, Instant now) {
        int minutes = minutes(delayMinutes);
        if (minutes == 0) {
            return new Decision.Delete();
        }
        Instant until = instant(keepUntil);
        if (until == null) {
            return new Decision.KeepUntil(now.plus(Duration.ofMinutes(minutes)).truncatedTo(ChronoUnit.SECONDS));
        }
        return now.isAfter(until) ? new Decision.Delete() : new Decision.Keep();
    }

    private static int minutes(@Nullable String text) {
        try {
            int minutes = text == null ? DEFAULT_MINUTES : Integer.parseInt(text);
            return minutes < 0 ? DEFAULT_MINUTES : minutes;
        } catch (NumberFormatException noNumber) {
            return DEFAULT_MINUTES;
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }
}
