package dev.weft.ipam.domain.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose declaration has been checked by {@link PoolDeclaration#check()}.
 *
 * @param key {@code fleet/pool}
 * @param addressDomain the scope in which each address may exist once
 * @param cidrs masked, disjoint prefixes of one or both families; a claim gets one address of each family
 * @param ranges the parts of the prefixes to give from; a prefix without any is given from whole
 * @param excludes never given
 * @param reserved single addresses that are never given, with the reason people read
 * @param gateways at most one in each prefix; never given
 * @param routes carried to the networks that use the pool
 * @param quarantineSeconds how long a released address rests before it is given again
 * @param stickySeconds how long a released address is kept for the identity that had it; absent keeps none beyond the quarantine
 * @param quota how many claims a namespace may hold; absent means no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolSpec(
        String key,
        String addressDomain,
        List<Cidr> cidrs,
        List<AddressRange> ranges,
        List<AddressRange> excludes,
        List<Reserved> reserved,
        List<Address> gateways,
        List<Route> routes,
        long quarantineSeconds,
        @Nullable Long stickySeconds,
        @Nullable Quota quota) {

    /**
     * How many claims of one pool the pods of one namespace may hold. A namespace is its name, in whichever member: a team's share
     * does not grow with the members that it uses.
     *
     * @param perNamespace for each namespace that has no number of its own; absent means no limit
     * @param namespaces numbers of their own, by namespace
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Quota(@Nullable Long perNamespace, Map<String, Long> namespaces) {

        public Quota {
            namespaces = Map.copyOf(namespaces);
        }

        /** The most claims that the namespace may hold; empty means no limit. */
        public Optional<Long> limit(String namespace) {
            Long own = namespaces.get(namespace);
            return Optional.ofNullable(own == null ? perNamespace : own);
        }
    }

    /** An address that is kept back, and why. */
    public record Reserved(Address address, String reason) {}

    /** A route: where to, and through which gateway (none means the network's own). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Route(Cidr dst, @Nullable Address gw) {}

    public PoolSpec {
        cidrs = List.copyOf(cidrs);
        ranges = List.copyOf(ranges);
        excludes = List.copyOf(excludes);
        reserved = List.copyOf(reserved);
        gateways = List.copyOf(gateways);
        routes = List.copyOf(routes);
    }

    public Duration quarantine() {
        return Duration.ofSeconds(quarantineSeconds);
    }

    /** How long a released address rests: what is kept for an identity rests longer. */
    Duration rest(boolean hasIdentity) {
        return Duration.ofSeconds(
                hasIdentity && stickySeconds != null ? Math.max(quarantineSeconds, stickySeconds) : quarantineSeconds);
    }

    /** The most claims that a namespace may hold; empty means no limit. */
    Optional<Long> limit(String namespace) {
        return quota == null ? Optional.empty() : quota.limit(namespace);
    }

    /** The families the pool has, IPv4 first. */
    @JsonIgnore
    public List<Family> families() {
        return cidrs.stream().map(Cidr::family).distinct().sorted().toList();
    }

    public Optional<Cidr> cidrOf(Address address) {
        return Optional.ofNullable(around(address));
    }

    /** As {@link #cidrOf}. */
    @Nullable
    Cidr around(Address address) {
        for (Cidr cidr : cidrs) {
            if (cidr.contains(address)) {
                return cidr;
            }
        }
        return null;
    }

    /** What the pool spans before anything is kept back: its ranges, and the whole of each prefix without a range. */
    @JsonIgnore
    public List<AddressRange> span() {
        List<AddressRange> span = new ArrayList<>();
        for (Cidr cidr : cidrs) {
            List<AddressRange> inside =
                    ranges.stream().filter(cidr.range()::contains).toList();
            span.addAll(inside.isEmpty() ? List.of(cidr.range()) : inside);
        }
        span.sort(Comparator.comparing(AddressRange::first));
        return List.copyOf(span);
    }

    /** What may be given: the span without network and broadcast address, gateways, reserved and excluded ones. */
    @JsonIgnore
    public List<AddressRange> usable() {
        List<AddressRange> holes = new ArrayList<>(excludes);
        for (Cidr cidr : cidrs) {
            holes.addAll(AddressRange.subtract(List.of(cidr.range()), List.of(cidr.hosts())));
        }
        gateways.forEach(gateway -> holes.add(new AddressRange(gateway, gateway)));
        reserved.forEach(kept -> holes.add(new AddressRange(kept.address(), kept.address())));
        return AddressRange.subtract(span(), holes);
    }

    /** Why an address inside the pool's prefixes is never given, or empty when it may be. */
    Optional<String> whyNeverGiven(Address address) {
        for (Reserved kept : reserved) {
            if (kept.address().equals(address)) {
                return Optional.of("is reserved: " + kept.reason());
            }
        }
        if (gateways.contains(address)) {
            return Optional.of("is the pool's gateway");
        }
        for (AddressRange exclude : excludes) {
            if (exclude.contains(address)) {
                return Optional.of("lies in the excluded " + exclude);
            }
        }
        Optional<Cidr> cidr = cidrOf(address);
        if (cidr.isPresent() && !cidr.get().hosts().contains(address)) {
            return Optional.of("is the first or the last address of " + cidr.get());
        }
        return Optional.empty();
    }
}
