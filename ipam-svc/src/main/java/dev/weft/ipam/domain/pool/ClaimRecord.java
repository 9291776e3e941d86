package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One claim and its answer: either assigned ({@code ips} and {@code mac} set) or waiting ({@code pending} set).
 *
 * @param ticket the order in which claims of the domain came to wait; 0 when the claim never waited
 * @param ips one address of each family of the pool, with the prefix length of the pool's prefix
 * @param mac lower-case, locally administered and unicast unless it was wished for
 * @param sinceEpochMillis when a waiting claim began to wait, in milliseconds since 1970; absent when it does not wait
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClaimRecord(
        ClaimRequest request,
        long ticket,
        List<Cidr> ips,
        @Nullable String mac,
        @Nullable Wait pending,
        @Nullable Long sinceEpochMillis)
        implements DomainRecord {

    /**
     * Why a claim waits.
     *
     * @param sentence names the pool, what is missing and what to do
     * @param awaits the address or MAC that it waits for; absent when it stands in its pool's line or waits for a mend
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Wait(
            WaitingReason reason, String sentence, @Nullable String awaits) {}

    public ClaimRecord {
        ips = List.copyOf(ips);
    }

    static String storeKey(String claim) {
        return "claim/" + claim;
    }

    static ClaimRecord assigned(ClaimRequest request, long ticket, List<Cidr> ips, String mac) {
        return new ClaimRecord(request, ticket, ips, mac, null, null);
    }

    static ClaimRecord waiting(ClaimRequest request, long ticket, Wait wait, long sinceEpochMillis) {
        return new ClaimRecord(request, ticket, List.of(), null, wait, sinceEpochMillis);
    }

    @Override
    public String storeKey() {
        return storeKey(request.claim());
    }

    @JsonIgnore
    public String claim() {
        return request.claim();
    }

    @JsonIgnore
    public String pool() {
        return request.pool();
    }

    @JsonIgnore
    public boolean isAssigned() {
        return pending == null;
    }

    /** The wait of a waiting claim. */
    @JsonIgnore
    public Optional<Wait> waiting() {
        return Optional.ofNullable(pending);
    }

    /** The assigned addresses without prefix lengths. */
    @JsonIgnore
    public List<Address> addresses() {
        return ips.stream().map(Cidr::address).toList();
    }
}
