package dev.weft.ipam.domain.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when each finding is seen without a break. One look may be of a moment in which the plugin is half done, so nothing is told before the
 * second one, and nothing mended before a grace period is over.
 */
public record Suspicions(Map<PoolFinding, Instant> since) {

    public Suspicions {
        since = Map.copyOf(since);
    }

    public static Suspicions none() {
        return new Suspicions(Map.of());
    }

    /** After a look at {@code now} that showed just these; what it did not show is forgotten. */
    Suspicions after(Collection<PoolFinding> seen, Instant now) {
        Map<PoolFinding, Instant> next = new HashMap<>();
        seen.forEach(finding -> next.put(finding, since.getOrDefault(finding, now)));
        return new Suspicions(next);
    }

    boolean seenBefore(PoolFinding finding, Instant now) {
        return since.getOrDefault(finding, now).isBefore(now);
    }

    boolean ripe(PoolFinding finding, Instant now, Duration grace) {
        return seenBefore(finding, now)
                && !since.getOrDefault(finding, now).plus(grace).isAfter(now);
    }
}
