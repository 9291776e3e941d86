package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address pool as declared.
 *
 * @param addressDomain scope in which an address may exist once; the pool's own name when the user names none
 * @param cidrs one IPv4 and/or one IPv6 network
 * @param excludes addresses or networks
 * @param quarantineSeconds how long a released address rests
 * @param stickySeconds how long a released address is kept for the identity that had it; absent means for the quarantine only
 * @param quota how many claims a namespace may hold; absent means no limit
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolSpec(
        String addressDomain,
        List<String> cidrs,
        List<AddressRange> ranges,
        List<String> excludes,
        List<ReservedAddress> reserved,
        List<String> gateway,
        List<Route> routes,
        long quarantineSeconds,
        @Nullable Long stickySeconds,
        @Nullable PoolQuota quota) {

    public PoolSpec {
        cidrs = Copies.list(cidrs);
        ranges = Copies.list(ranges);
        excludes = Copies.list(excludes);
        reserved = Copies.list(reserved);
        gateway = Copies.list(gateway);
        routes = Copies.list(routes);
    }
}
