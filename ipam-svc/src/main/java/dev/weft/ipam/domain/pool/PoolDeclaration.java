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
 * @param quarantine ISO 8601 ({@code PT5M}) or Go form ({@code 1h30m}); absent means none
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
        @Nullable String quarantine) {

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
