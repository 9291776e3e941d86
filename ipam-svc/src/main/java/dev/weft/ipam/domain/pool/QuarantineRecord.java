package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.plugins.net.Address;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address that rests after its release. Only the identity that had it, or the same claim and owner where there is none, may have it
 * back before {@code until}.
 *
 * @param pool {@code fleet/pool} that gave it
 * @param untilEpochMillis when it is free again, in milliseconds since 1970
 * @param identity as in {@link ClaimRequest}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QuarantineRecord(
        Address address,
        String pool,
        String claim,
        String owner,
        long untilEpochMillis,
        @Nullable String identity) implements DomainRecord {

    static String storeKey(Address address) {
        return "quarantine/" + address;
    }

    @Override
    public String storeKey() {
        return storeKey(address);
    }

    /** What it is remembered under. */
    @JsonIgnore
    String memory() {
        return ClaimRequest.memory(identity, claim, owner);
    }

    @JsonIgnore
    public Instant until() {
        return Instant.ofEpochMilli(untilEpochMillis);
    }
}
