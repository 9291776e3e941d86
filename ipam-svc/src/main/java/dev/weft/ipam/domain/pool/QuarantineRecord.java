package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.weft.ipam.domain.net.Address;
import java.time.Instant;

/**
 * An address that rests after its release. Only the claim and owner that had it may have it back before {@code until}.
 *
 * @param pool {@code fleet/pool} that gave it
 * @param untilEpochMillis when it is free again, in milliseconds since 1970
 */
public record QuarantineRecord(Address address, String pool, String claim, String owner, long untilEpochMillis)
        implements DomainRecord {

    static String storeKey(Address address) {
        return "quarantine/" + address;
    }

    @Override
    public String storeKey() {
        return storeKey(address);
    }

    @JsonIgnore
    public Instant until() {
        return Instant.ofEpochMilli(untilEpochMillis);
    }
}
