package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wish of one attachment for addresses of a pool: one of each family the pool has.
 *
 * @param claim {@code fleet/pool/claim}
 * @param owner {@code fleet/cluster/namespace/pod/interface}
 * @param ips wished addresses, at most one of each family, with or without prefix length; empty takes the lowest free
 * @param mac wished MAC address; absent takes the one derived from domain and claim
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClaimRequest(
        String claim,
        String owner,
        List<String> ips,
        @Nullable String mac) {

    public ClaimRequest {
        ips = List.copyOf(ips);
        pool(claim);
    }

    public static ClaimRequest of(String claim, String owner) {
        return new ClaimRequest(claim, owner, List.of(), null);
    }

    /** {@code fleet/pool} of the claim. */
    @JsonIgnore
    public String pool() {
        return pool(claim);
    }

    private static String pool(String claim) {
        int first = claim.indexOf('/');
        int second = claim.indexOf('/', first + 1);
        if (first <= 0 || second <= first + 1 || second == claim.length() - 1) {
            throw new IllegalArgumentException("claim key \"" + claim + "\": expected fleet/pool/claim");
        }
        return claim.substring(0, second);
    }
}
