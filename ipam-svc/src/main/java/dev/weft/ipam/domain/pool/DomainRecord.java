package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a key/value store holds of an address domain; all records together are the domain's whole state. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "record")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PoolRecord.class, name = "pool"),
    @JsonSubTypes.Type(value = ClaimRecord.class, name = "claim"),
    @JsonSubTypes.Type(value = QuarantineRecord.class, name = "quarantine"),
    @JsonSubTypes.Type(value = ReleaseRecord.class, name = "release")
})
public sealed interface DomainRecord permits PoolRecord, ClaimRecord, QuarantineRecord, ReleaseRecord {

    /** The key of the record in the store, unique in its address domain. */
    @JsonIgnore
    String storeKey();
}
