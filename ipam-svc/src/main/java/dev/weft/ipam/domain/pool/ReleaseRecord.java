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
 * @param claim {@code fleet/pool/claim}; absent in an order for a member
 * @param address as written; absent in an order for a member
 * @param member {@code fleet/cluster}; absent in an order for one claim
 * @param done whether anything was released; false when it was refused
 * @param sentence what was done, or why not and what mends it
 * @param endedEpochMillis when the order was taken back, in milliseconds since 1970; absent while it stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseRecord(
        String pool,
        @Nullable String claim,
        @Nullable String address,
        @Nullable String member,
        String reason,
        boolean done,
        String sentence,
        @Nullable Long endedEpochMillis)
        implements DomainRecord {

    /** How long an order that was taken back is remembered: longer than a log is replayed from a backup. */
    public static final Duration MEMORY = Duration.ofDays(30);

    static ReleaseRecord of(String pool, ReleaseOrder order, boolean done, String sentence) {
        return switch (order) {
            case ReleaseOrder.OfClaim one ->
                new ReleaseRecord(pool, one.claim(), one.address(), null, one.reason(), done, sentence, null);
            case ReleaseOrder.OfMember all ->
                new ReleaseRecord(pool, null, null, all.member(), all.reason(), done, sentence, null);
        };
    }

    static String storeKey(String pool, ReleaseOrder order) {
        return of(pool, order, false, "").storeKey();
    }

    @Override
    public String storeKey() {
        return member == null
                ? "release/" + claim + "\n" + address + "\n" + reason
                : "release-of-member/" + pool + "\n" + member + "\n" + reason;
    }

    @JsonIgnore
    boolean stands() {
        return endedEpochMillis == null;
    }

    ReleaseRecord again() {
        return ending(null);
    }

    ReleaseRecord ended(Instant now) {
        return ending(now.toEpochMilli());
    }

    private ReleaseRecord ending(@Nullable Long millis) {
        return new ReleaseRecord(pool, claim, address, member, reason, done, sentence, millis);
    }

    /** When it is forgotten; empty while the order stands. */
    @JsonIgnore
    Optional<Instant> end() {
        return Optional.ofNullable(endedEpochMillis)
                .map(millis -> Instant.ofEpochMilli(millis).plus(MEMORY));
    }
}
