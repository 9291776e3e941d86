package dev.weft.ipam.domain.pool;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pool as a user writes it: all texts, nothing checked.
 *
 * @param key {@code fleet/pool}
 * @param ranges each an address, {@code first-last} or a CIDR
 * @param excludes each an address, {@code first-last} or a CIDR
 * @param gateways one address for each prefix at most
 * @param quarantine ISO 8601 ({@code PT5M}) or Go form ({@code 1h30m}), counted in whole seconds, rounded up; absent means none
 * @param sticky in the same forms, how long an address is kept for the identity that had it; absent means for the quarantine only
 * @param quota how many claims a namespace may hold; absent means no limit
 */
public record PoolDeclaration(
        String key,
        String addressDomain,
        List<String> cidrs,
        List<String> ranges,
        List<String> excludes,
        List<Reservation> reserved,
        List<String> gateways,
        List<RouteText> routes,
        @Nullable String quarantine,
        @Nullable String sticky,
        @Nullable QuotaText quota) {

    /** A declaration that keeps nothing for an identity and has no quota. */
    public PoolDeclaration(
            String key,
            String addressDomain,
            List<String> cidrs,
            List<String> ranges,
            List<String> excludes,
            List<Reservation> reserved,
            List<String> gateways,
            List<RouteText> routes,
            @Nullable String quarantine) {
        this(key, addressDomain, cidrs, ranges, excludes, reserved, gateways, routes, quarantine, null, null);
    }

    /** The same with these two. */
    public PoolDeclaration with(@Nullable String stickyFor, @Nullable QuotaText quotaText) {
        return new PoolDeclaration(
                key,
                addressDomain,
                cidrs,
                ranges,
                excludes,
                reserved,
                gateways,
                routes,
                quarantine,
                stickyFor,
                quotaText);
    }

    /** Quotas as written: for each namespace, and for some by name. */
    public record QuotaText(@Nullable Long perNamespace, List<Share> namespaces) {

        /** The quota of one namespace. */
        public record Share(String namespace, @Nullable Long claims) {}

        public QuotaText {
            namespaces = List.copyOf(namespaces);
        }
    }

    /** A reserved address as written. */
    public record Reservation(String address, String reason) {}

    /** A route as written. */
    public record RouteText(String dst, @Nullable String gw) {}

    /** One thing wrong: the field (as in {@code ranges[1]}), what is wrong, and the step that mends it. */
    public record Problem(String field, String message, String mend) {

        @Override
        public String toString() {
            return field + ": " + message + "; " + mend;
        }
    }

    /** The checked pool, or every problem at once. */
    public record Checked(Optional<PoolSpec> spec, List<Problem> problems) {

        public Checked {
            problems = List.copyOf(problems);
        }

        /** The checked pool; throws with all problems in the message when there are any. */
        public PoolSpec orThrow() {
            return spec.orElseThrow(() -> new IllegalArgumentException(
                    problems.stream().map(Problem::toString).collect(Collectors.joining(". "))));
        }
    }

    public PoolDeclaration {
        cidrs = List.copyOf(cidrs);
        ranges = List.copyOf(ranges);
        excludes = List.copyOf(excludes);
        reserved = List.copyOf(reserved);
        gateways = List.copyOf(gateways);
        routes = List.copyOf(routes);
    }

    /** A declaration with prefixes only. */
    public static PoolDeclaration of(String key, String addressDomain, List<String> cidrs) {
        return new PoolDeclaration(
                key, addressDomain, cidrs, List.of(), List.of(), List.of(), List.of(), List.of(), null);
    }

    public Checked check() {
        return new PoolCheck(this).run();
    }
}
