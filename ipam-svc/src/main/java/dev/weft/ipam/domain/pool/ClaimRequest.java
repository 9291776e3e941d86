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
 * @param mac wished MAC address; absent takes the one derived from the domain and from identity or claim
 * @param identity what the attachment is beyond the life of its pod, such as a StatefulSet's replica; who has it again gets the same
 *     addresses while they rest
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClaimRequest(
        String claim,
        String owner,
        List<String> ips,
        @Nullable String mac,
        @Nullable String identity) {

    /** A request of nobody in particular: the addresses stick to the claim alone. */
    public ClaimRequest(String claim, String owner, List<String> ips, @Nullable String mac) {
        this(claim, owner, ips, mac, null);
    }

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

    /** The namespace of the pod, the third segment of the owner; empty when there is none. */
    @JsonIgnore
    public String namespace() {
        int second = owner.indexOf('/', owner.indexOf('/') + 1);
        int end = owner.indexOf('/', second + 1);
        return second <= 0 || end < 0 ? "" : owner.substring(second + 1, end);
    }

    /** The member of the pod, {@code fleet/cluster}. */
    @JsonIgnore
    public String member() {
        int end = owner.indexOf('/', owner.indexOf('/') + 1);
        return end < 0 ? owner : owner.substring(0, end);
    }

    /** What the addresses are remembered under when they rest. */
    @JsonIgnore
    String memory() {
        return memory(identity, claim, owner);
    }

    static String memory(@Nullable String identity, String claim, String owner) {
        return identity == null ? claim + '\n' + owner : identity;
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
