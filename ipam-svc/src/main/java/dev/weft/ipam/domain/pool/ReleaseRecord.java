package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order to release that was decided. It is remembered while the order stands and {@link #MEMORY} after, so that an order that is told
 * again never frees a later assignment.
 *
 * @param pool {@code fleet/pool}
 * @param claim {@code fleet/pool/claim}
 * @param done whether addresses were released; false when it was refused
 * @param sentence what was done, or why not and what mends it
 * @param endedEpochMillis when the order was taken back, in milliseconds since 1970; absent while it stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseRecord(
        String pool,
        String claim,
        String address,
        String reason,
        boolean done,
        String sentence,
        @Nullable Long endedEpochMillis)
        implements DomainRecord {

    /** How long an order that was taken back is remembered: longer than a log is replayed from a backup. */
    public static final Duration MEMORY = Duration.ofDays(30);

    static ReleaseRecord of(String pool, ReleaseOrder order, boolean done, String sentence) {
        return new ReleaseRecord(pool, order.claim(), order.address(), order.reason(), done, sentence, null);
    }

    static String storeKey(ReleaseOrder order) {
        return storeKey(order.claim(), order.address(), order.reason());
    }

    private static String storeKey(String claim, String address, String reason) {
        return "release/" + claim + "\n" + address + "\n" + reason;
    }

    @Override
    public String storeKey() {
        return storeKey(claim, address, reason);
    }

    @JsonIgnore
    boolean stands() {
        return endedEpochMillis == null;
    }

    ReleaseRecord again() {
        return new ReleaseRecord(pool, claim, address, reason, done, sentence, null);
    }

    ReleaseRecord ended(Instant now) {
        return new ReleaseRecord(pool, claim, address, reason, done, sentence, now.toEpochMilli());
    }

    /** When it is forgotten; empty while the order stands. */
    @JsonIgnore
    Optional<Instant> end() {
        return Optional.ofNullable(endedEpochMillis)
                .map(millis -> Instant.ofEpochMilli(millis).plus(MEMORY));
    }
}
