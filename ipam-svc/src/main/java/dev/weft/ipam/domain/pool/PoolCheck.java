package dev.weft.ipam.domain.pool;

import dev.weft.ipam.domain.pool.PoolDeclaration.Problem;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds every problem of a declaration in one pass. */
final class PoolCheck {

    private static final Pattern KEY = Pattern.compile("[^/\\s]+/[^/\\s]+");
    private static final Pattern GO_DURATION = Pattern.compile("(?:\\d+(?:h|ms|m|s))+");
    private static final Pattern GO_PART = Pattern.compile("(\\d+)(h|ms|m|s)");

    private final PoolDeclaration declaration;
    private final List<Problem> problems = new ArrayList<>();

    PoolCheck(PoolDeclaration declaration) {
        this.declaration = declaration;
    }

    PoolDeclaration.Checked run() {
        if (!KEY.matcher(declaration.key()).matches()) {
            problem("key", "\"" + declaration.key() + "\" is no pool key", "write fleet/pool");
        }
        if (declaration.addressDomain().isBlank()) {
            problem("addressDomain", "is empty", "name the segment or VRF in which an address may exist once");
        }
        List<Cidr> cidrs = cidrs();
        List<AddressRange> ranges = ranges("ranges", declaration.ranges(), cidrs, true);
        List<AddressRange> excludes = ranges("excludes", declaration.excludes(), cidrs, false);
        List<PoolSpec.Reserved> reserved = reserved(cidrs);
        List<Address> gateways = gateways(cidrs);
        List<PoolSpec.Route> routes = routes();
        long quarantine = seconds("quarantine", declaration.quarantine());
        Long sticky = declaration.sticky() == null ? null : seconds("sticky", declaration.sticky());
        PoolSpec.Quota quota = quota();
        PoolSpec spec = new PoolSpec(
                declaration.key(),
                declaration.addressDomain(),
                cidrs,
                ranges,
                excludes,
                reserved,
                gateways,
                routes,
                quarantine,
                sticky,
                quota);
        if (problems.isEmpty()) {
            emptied(spec);
        }
        return new PoolDeclaration.Checked(problems.isEmpty() ? Optional.of(spec) : Optional.empty(), problems);
    }

    private void problem(String field, String message, String mend) {
        problems.add(new Problem(field, message, mend));
    }

    private List<Cidr> cidrs() {
        List<Cidr> good = new ArrayList<>();
        if (declaration.cidrs().isEmpty()) {
            problem("cidrs", "is empty", "add a prefix such as 10.20.0.0/24");
        }
        for (int i = 0; i < declaration.cidrs().size(); i++) {
            String field = "cidrs[" + i + "]";
            String text = declaration.cidrs().get(i).strip();
            Optional<Cidr> parsed = Cidr.parse(text);
            if (parsed.isEmpty()) {
                problem(field, "\"" + text + "\" is no CIDR", "write it as 10.20.0.0/24 or fd00:20::/64");
                continue;
            }
            Cidr cidr = parsed.get();
            if (!cidr.address().equals(cidr.network())) {
                problem(field, cidr + " has host bits set", "write " + cidr.masked());
                continue;
            }
            Optional<Cidr> other = good.stream()
                    .filter(seen -> seen.range().overlaps(cidr.range()))
                    .findFirst();
            if (other.isPresent()) {
                problem(
                        field,
                        other.get().equals(cidr) ? cidr + " is there twice" : cidr + " overlaps " + other.get(),
                        "remove one of the two");
                continue;
            }
            good.add(cidr);
        }
        return good;
    }

    private List<AddressRange> ranges(String name, List<String> texts, List<Cidr> cidrs, boolean disjoint) {
        List<AddressRange> good = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String field = name + "[" + i + "]";
            String text = texts.get(i).strip();
            Optional<AddressRange> parsed = range(field, text);
            if (parsed.isEmpty()) {
                continue;
            }
            AddressRange range = parsed.get();
            boolean inside = cidrs.stream()
                    .anyMatch(cidr -> disjoint
                            ? cidr.range().contains(range)
                            : cidr.range().overlaps(range));
            if (!inside && !cidrs.isEmpty()) {
                problem(field, range + " lies outside of " + texts(cidrs), "move it into one of the pool's cidrs");
                continue;
            }
            Optional<AddressRange> other = good.stream().filter(range::overlaps).findFirst();
            if (disjoint && other.isPresent()) {
                problem(field, range + " overlaps " + other.get(), "make the two disjoint or join them to one");
                continue;
            }
            good.add(range);
        }
        return good;
    }

    private Optional<AddressRange> range(String field, String text) {
        Optional<AddressRange> parsed = AddressRange.parse(text);
        if (text.indexOf('/') >= 0) {
            Optional<Cidr> cidr = Cidr.parse(text);
            if (cidr.isPresent() && !cidr.get().address().equals(cidr.get().network())) {
                problem(
                        field,
                        text + " has host bits set",
                        "write " + cidr.get().masked() + ", or " + cidr.get().address() + " for the one address");
                return Optional.empty();
            }
        }
        if (parsed.isPresent()) {
            return parsed;
        }
        int dash = text.indexOf('-');
        if (dash > 0) {
            Optional<Address> first = Address.parse(text.substring(0, dash).strip());
            Optional<Address> last = Address.parse(text.substring(dash + 1).strip());
            if (first.isPresent() && last.isPresent()) {
                if (first.get().family() != last.get().family()) {
                    problem(field, text + " mixes IPv4 and IPv6", "write one range for each family");
                } else {
                    problem(
                            field,
                            text + " starts after its end",
                            "write " + new AddressRange(last.get(), first.get()));
                }
                return Optional.empty();
            }
        }
        problem(field, "\"" + text + "\" is no range", "write 10.20.0.5, 10.20.0.5-10.20.0.9 or 10.20.0.0/28");
        return Optional.empty();
    }

    private Optional<Address> address(String field, String text, List<Cidr> cidrs) {
        Optional<Address> parsed = Address.parse(text.strip());
        if (parsed.isEmpty()) {
            problem(field, "\"" + text + "\" is no IP address", "write it as 10.20.0.1 or fd00:20::1");
            return Optional.empty();
        }
        if (!cidrs.isEmpty() && cidrs.stream().noneMatch(cidr -> cidr.contains(parsed.get()))) {
            problem(field, parsed.get() + " lies outside of " + texts(cidrs), "name an address in the pool's cidrs");
            return Optional.empty();
        }
        return parsed;
    }

    private List<PoolSpec.Reserved> reserved(List<Cidr> cidrs) {
        List<PoolSpec.Reserved> good = new ArrayList<>();
        Set<Address> seen = new HashSet<>();
        for (int i = 0; i < declaration.reserved().size(); i++) {
            PoolDeclaration.Reservation written = declaration.reserved().get(i);
            String field = "reserved[" + i + "]";
            if (written.reason().isBlank()) {
                problem(field + ".reason", "is empty", "say who or what uses " + written.address());
            }
            address(field + ".address", written.address(), cidrs).ifPresent(address -> {
                if (seen.add(address)) {
                    good.add(new PoolSpec.Reserved(address, written.reason().strip()));
                } else {
                    problem(field + ".address", address + " is reserved twice", "remove one of the two");
                }
            });
        }
        return good;
    }

    private List<Address> gateways(List<Cidr> cidrs) {
        List<Address> good = new ArrayList<>();
        for (int i = 0; i < declaration.gateways().size(); i++) {
            String field = declaration.gateways().size() == 1 ? "gateway" : "gateway[" + i + "]";
            Optional<Address> gateway = address(field, declaration.gateways().get(i), cidrs);
            Optional<Cidr> cidr = gateway.flatMap(
                    at -> cidrs.stream().filter(c -> c.contains(at)).findFirst());
            Optional<Address> other =
                    cidr.flatMap(c -> good.stream().filter(c::contains).findFirst());
            if (other.isPresent()) {
                problem(field, "is a second gateway in " + cidr.get() + " beside " + other.get(), "keep one of them");
                continue;
            }
            gateway.ifPresent(good::add);
        }
        return good;
    }

    private List<PoolSpec.Route> routes() {
        List<PoolSpec.Route> good = new ArrayList<>();
        for (int i = 0; i < declaration.routes().size(); i++) {
            PoolDeclaration.RouteText written = declaration.routes().get(i);
            String field = "routes[" + i + "]";
            Optional<Cidr> dst = Cidr.parse(written.dst().strip());
            if (dst.isEmpty()) {
                problem(field + ".dst", "\"" + written.dst() + "\" is no CIDR", "write it as 0.0.0.0/0");
            }
            String gw = written.gw();
            if (gw == null) {
                dst.ifPresent(to -> good.add(new PoolSpec.Route(to.masked(), null)));
                continue;
            }
            Optional<Address> through = address(field + ".gw", gw, List.of());
            if (dst.isPresent() && through.isPresent()) {
                if (dst.get().family() != through.get().family()) {
                    problem(field + ".gw", gw + " is of another family than " + dst.get(), "use one family");
                } else {
                    good.add(new PoolSpec.Route(dst.get().masked(), through.get()));
                }
            }
        }
        return good;
    }

    private PoolSpec.@Nullable Quota quota() {
        PoolDeclaration.QuotaText written = declaration.quota();
        if (written == null) {
            return null;
        }
        Long each = written.perNamespace();
        if (each == null && written.namespaces().isEmpty()) {
            problem("quota", "is empty", "write perNamespace, or namespaces with a number each, or remove it");
        }
        if (each != null && each < 0) {
            problem("quota.perNamespace", "is " + each, "write a number from 0");
        }
        Map<String, Long> shares = new TreeMap<>();
        for (int i = 0; i < written.namespaces().size(); i++) {
            PoolDeclaration.QuotaText.Share share = written.namespaces().get(i);
            String field = "quota.namespaces[" + i + "]";
            Long claims = share.claims();
            if (share.namespace().isBlank()) {
                problem(field + ".namespace", "is empty", "name the namespace");
            } else if (claims == null || claims < 0) {
                problem(field + ".claims", "is " + (claims == null ? "missing" : claims), "write a number from 0");
            } else if (shares.put(share.namespace(), claims) != null) {
                problem(field + ".namespace", share.namespace() + " is there twice", "remove one of the two");
            }
        }
        return new PoolSpec.Quota(each, shares);
    }

    private long seconds(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        Optional<Duration> duration = duration(text.strip());
        if (duration.isEmpty() || duration.get().isNegative()) {
            problem(field, "\"" + text + "\" is no duration of zero or more", "write 5m, 1h30m or PT5M");
            return 0;
        }
        if (duration.get().compareTo(Duration.ofDays(366)) > 0) {
            problem(field, text + " is longer than a year", "write a shorter one");
            return 0;
        }
        // It rests at least for what was asked.
        return duration.get().plusNanos(999_999_999).toSeconds();
    }

    private static Optional<Duration> duration(String text) {
        try {
            if (text.toUpperCase(Locale.ROOT).startsWith("P")) {
                return Optional.of(Duration.parse(text));
            }
            if (text.equals("0")) {
                return Optional.of(Duration.ZERO);
            }
            if (text.isEmpty() || !GO_DURATION.matcher(text).matches()) {
                return Optional.empty();
            }
            Duration sum = Duration.ZERO;
            Matcher part = GO_PART.matcher(text);
            while (part.find()) {
                long count = Long.parseLong(part.group(1));
                sum = sum.plus(
                        switch (part.group(2)) {
                            case "h" -> Duration.ofHours(count);
                            case "m" -> Duration.ofMinutes(count);
                            case "ms" -> Duration.ofMillis(count);
                            default -> Duration.ofSeconds(count);
                        });
            }
            return Optional.of(sum);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void emptied(PoolSpec spec) {
        List<AddressRange> usable = spec.usable();
        for (Family family : spec.families()) {
            if (usable.stream().noneMatch(range -> range.family() == family)) {
                String field = keptBackBy(spec, family);
                problem(
                        field,
                        (field.equals("gateway") ? "leaves" : "leave") + " no " + family.label() + " address to give",
                        switch (field) {
                                    case "excludes" -> "exclude less or ";
                                    case "reserved" -> "reserve less or ";
                                    default -> "";
                                }
                                + "widen cidrs or ranges");
            }
        }
    }

    /** The field that a user would look at first where a family has no address left: first and last of a prefix are never given. */
    private static String keptBackBy(PoolSpec spec, Family family) {
        if (spec.excludes().stream().anyMatch(range -> range.family() == family)) {
            return "excludes";
        }
        if (spec.reserved().stream().anyMatch(kept -> kept.address().family() == family)) {
            return "reserved";
        }
        if (spec.gateways().stream().anyMatch(gateway -> gateway.family() == family)) {
            return "gateway";
        }
        return spec.ranges().stream().anyMatch(range -> range.family() == family) ? "ranges" : "cidrs";
    }

    private static String texts(List<Cidr> cidrs) {
        return String.join(", ", cidrs.stream().map(Cidr::toString).toList());
    }
}
