package dev.weft.attach.domain.cni;

import static dev.weft.attach.domain.cni.PluginRules.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.attach.domain.gojson.GoJson;
import dev.weft.attach.domain.net.Ip;
import dev.weft.attach.domain.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the IPAM plugins demand of the {@code ipam} section of a plugin's configuration, as far as it can be told without the node and the
 * pod. Rule: the configuration readers of static, host-local and dhcp of containernetworking, and of Whereabouts; the first refusal is
 * the one they give.
 */
public final class IpamPluginRules {

    private static final Set<String> DHCP_OPTIONS = Set.of(
            "dhcp-client-identifier", "subnet-mask", "routers", "host-name", "user-class", "vendor-class-identifier");
    private static final String ADDRESS = "write it as 10.20.0.1 or fd00:20::1";
    private static final String NETWORK = "write it as 10.20.0.0/24 or fd00:20::/64";

    private record Bounds(Ip first, Ip last) {

        boolean overlaps(Bounds other) {
            return first.ipv4() == other.first.ipv4()
                    && first.compareTo(other.last) <= 0
                    && other.first.compareTo(last) <= 0;
        }

        @Override
        public String toString() {
            return first + "-" + last;
        }
    }

    private IpamPluginRules() {}

    /** The first refusal, or empty when the plugin would take the section, is not known here, or none is named. */
    public static Optional<PluginProblem> check(JsonNode conf) {
        JsonNode ipam = GoJson.field(conf, "ipam");
        return switch (GoJson.text(ipam, "type")) {
            case "static" -> fixed(ipam).or(() -> routes(ipam));
            case "host-local" -> {
                boolean podMayGive = GoJson.field(GoJson.field(conf, "capabilities"), "ipRanges")
                        .asBoolean(false);
                yield routes(ipam).or(() -> hostLocal(ipam, podMayGive));
            }
            case "whereabouts" -> routes(ipam).or(() -> whereabouts(ipam));
            case "dhcp" -> dhcp(ipam);
            default -> Optional.empty();
        };
    }

    private static Optional<PluginProblem> routes(JsonNode ipam) {
        int i = 0;
        for (JsonNode route : GoJson.field(ipam, "routes")) {
            String at = "ipam.routes[" + i++ + "]";
            String dst = GoJson.text(route, "dst");
            if (IpPrefix.parse(dst).isEmpty()) {
                return problem(at + ".dst", "invalid CIDR address: " + dst, NETWORK);
            }
            Optional<PluginProblem> gateway = address(route, "gw", at);
            if (gateway.isPresent()) {
                return gateway;
            }
        }
        return Optional.empty();
    }

    private static Optional<PluginProblem> address(JsonNode object, String field, String at) {
        return GoJson.optional(object, field)
                .filter(text -> Ip.parse(text).isEmpty())
                .flatMap(text -> problem(at + "." + field, "invalid IP address: " + text, ADDRESS));
    }

    private static Optional<PluginProblem> fixed(JsonNode ipam) {
        int i = 0;
        for (JsonNode entry : GoJson.field(ipam, "addresses")) {
            String at = "ipam.addresses[" + i++ + "]";
            String text = GoJson.text(entry, "address");
            Optional<PluginProblem> gateway = address(entry, "gateway", at);
            if (gateway.isPresent()) {
                return gateway;
            }
            if (IpPrefix.parse(text).isEmpty()) {
                return problem(
                        at + ".address",
                        "the 'address' field is expected to be in CIDR notation, got: '" + text + "'",
                        "write address/length, e.g. 10.20.0.5/24");
            }
        }
        return Optional.empty();
    }

    private static Optional<PluginProblem> hostLocal(JsonNode ipam, boolean podMayGive) {
        List<JsonNode> sets = new ArrayList<>();
        if (!GoJson.text(ipam, "subnet").isEmpty()) {
            sets.add(JsonNodeFactory.instance.arrayNode().add(ipam));
        }
        GoJson.field(ipam, "ranges").forEach(sets::add);
        if (sets.isEmpty() && !podMayGive) {
            return problem("ipam.ranges", "no IP ranges specified", "add [[{\"subnet\": \"10.20.0.0/24\"}]]");
        }
        List<List<Bounds>> read = new ArrayList<>();
        try {
            for (JsonNode set : sets) {
                read.add(set(set, read.size()));
            }
            for (int i = 0; i < read.size(); i++) {
                for (int j = i + 1; j < read.size(); j++) {
                    for (Bounds one : read.get(i)) {
                        if (read.get(j).stream().anyMatch(one::overlaps)) {
                            throw new PluginRefusal("range set " + i + " overlaps with " + j);
                        }
                    }
                }
            }
        } catch (PluginRefusal refusal) {
            return problem(
                    "ipam.ranges",
                    refusal.text(),
                    "write masked, disjoint subnets of one family in each set, with bounds inside of them");
        }
        return Optional.empty();
    }

    private static List<Bounds> set(JsonNode set, int index) {
        String prefix = "invalid range set " + index + ": ";
        List<Bounds> ranges = new ArrayList<>();
        for (JsonNode range : set) {
            Bounds bounds = hostLocalRange(range, prefix);
            if (!ranges.isEmpty()
                    && ranges.getFirst().first().ipv4() != bounds.first().ipv4()) {
                throw new PluginRefusal(prefix + "mixed address families");
            }
            for (Bounds other : ranges) {
                if (other.overlaps(bounds)) {
                    throw new PluginRefusal(prefix + "subnets " + other + " and " + bounds + " overlap");
                }
            }
            ranges.add(bounds);
        }
        if (ranges.isEmpty()) {
            throw new PluginRefusal(prefix + "empty range set");
        }
        return ranges;
    }

    /** Rule: Range.Canonicalize; a gateway outside is taken. */
    private static Bounds hostLocalRange(JsonNode range, String prefix) {
        String text = GoJson.text(range, "subnet");
        IpPrefix subnet =
                IpPrefix.parse(text).orElseThrow(() -> new PluginRefusal(prefix + "invalid CIDR address: " + text));
        if (subnet.length() > subnet.address().bits() - 2) {
            throw new PluginRefusal(prefix + "Network " + subnet + " too small to allocate from");
        }
        if (!subnet.isNetwork()) {
            throw new PluginRefusal(prefix + "Network has host bits set. For a subnet mask of length "
                    + subnet.length() + " the network address is "
                    + subnet.address().masked(subnet.length()));
        }
        address(range, "gateway", "").ifPresent(bad -> {
            throw new PluginRefusal(prefix + bad.text());
        });
        Optional<Ip> start = bound(range, "rangeStart", prefix);
        Optional<Ip> end = bound(range, "rangeEnd", prefix);
        if (start.isPresent()
                && (!subnet.contains(start.get())
                        || end.filter(last -> last.compareTo(start.get()) < 0).isPresent())) {
            throw new PluginRefusal(prefix + "RangeStart " + start.get() + " not in network " + subnet);
        }
        Ip first = start.orElseGet(() -> beside(subnet.address(), 1));
        if (end.isPresent() && (!subnet.contains(end.get()) || end.get().compareTo(first) < 0)) {
            throw new PluginRefusal(prefix + "RangeEnd " + end.get() + " not in network " + subnet);
        }
        return new Bounds(first, end.orElseGet(() -> first.ipv4() ? beside(subnet.last(), -1) : subnet.last()));
    }

    /** The address next to the first or the last one of a network with host bits: nothing is carried. */
    private static Ip beside(Ip edge, int step) {
        return new Ip(edge.ipv4(), edge.high(), edge.low() + step);
    }

    private static Optional<Ip> bound(JsonNode range, String field, String prefix) {
        return GoJson.optional(range, field)
                .map(text ->
                        Ip.parse(text).orElseThrow(() -> new PluginRefusal(prefix + "invalid IP address: " + text)));
    }

    /** Rule: Whereabouts' loading of the configuration; excludes are read with the first address, and fail then. */
    private static Optional<PluginProblem> whereabouts(JsonNode ipam) {
        if (!GoJson.text(ipam, "range").isEmpty()) {
            Optional<PluginProblem> wrong = range(ipam, "ipam");
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        int i = 0;
        for (JsonNode range : GoJson.field(ipam, "ipRanges")) {
            Optional<PluginProblem> wrong = range(range, "ipam.ipRanges[" + i++ + "]");
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return GoJson.optional(ipam, "gateway")
                .filter(text -> Ip.parse(sloppy(text)).isEmpty())
                .flatMap(text -> problem("ipam.gateway", "couldn't parse gateway IP: " + text, ADDRESS))
                .or(() -> fixed(ipam));
    }

    private static Optional<PluginProblem> range(JsonNode range, String at) {
        String text = GoJson.text(range, "range");
        int dash = text.indexOf('-');
        Optional<Ip> from = dash < 0 ? Optional.empty() : Ip.parse(sloppy(text.substring(0, dash)));
        if (dash >= 0 && from.isEmpty()) {
            return problem(at + ".range", "invalid range start IP: " + text.substring(0, dash), ADDRESS);
        }
        Optional<IpPrefix> parsed = IpPrefix.parse(sloppy(text.substring(dash + 1)));
        if (parsed.isEmpty()) {
            return problem(
                    at + ".range",
                    "invalid CIDR " + text + ": invalid CIDR address: " + text.substring(dash + 1),
                    NETWORK);
        }
        IpPrefix network = parsed.get().network();
        if (from.isPresent() && !network.contains(from.get())) {
            return problem(
                    at + ".range",
                    "invalid range start for CIDR " + network + ": " + from.get(),
                    "start the range inside of the network");
        }
        if (network.length() > network.address().bits() - 2) {
            return problem(
                    at + ".range",
                    "net mask is too short, subnet " + network + " has no usable IP addresses, it is too small",
                    "use a prefix length of at most " + (network.address().bits() - 2));
        }
        return GoJson.texts(range, "exclude").stream()
                .filter(exclude ->
                        IpPrefix.parse(exclude).isEmpty() && Ip.parse(exclude).isEmpty())
                .findFirst()
                .flatMap(exclude -> problem(
                        at + ".exclude",
                        "could not parse exclude range, err: \"invalid CIDR address: " + exclude + "\"",
                        "write an address, or address/length"));
    }

    /** Whereabouts takes leading zeros in IPv4. */
    private static String sloppy(String text) {
        return text.indexOf(':') < 0 ? text.replaceAll("(?<![0-9])0+(?=[0-9])", "") : text;
    }

    /** Rule: the names of options, or their numbers of one byte. */
    private static Optional<PluginProblem> dhcp(JsonNode ipam) {
        for (String field : List.of("request", "provide")) {
            int i = 0;
            for (JsonNode entry : GoJson.field(ipam, field)) {
                String at = "ipam." + field + "[" + i++ + "].option";
                String option = GoJson.text(entry, "option");
                boolean number = option.matches("[0-9]{1,9}") && Integer.parseInt(option) <= 255;
                if (!number && !DHCP_OPTIONS.contains(option)) {
                    String why = option.matches("[0-9]+") ? "value out of range" : "invalid syntax";
                    return problem(
                            at,
                            "Can not parse option: strconv.ParseUint: parsing \"" + option + "\": " + why,
                            "write a number from 0 to 255, or one of "
                                    + DHCP_OPTIONS.stream().sorted().toList());
                }
            }
        }
        String socket = GoJson.text(ipam, "daemonSocketPath");
        return socket.isEmpty() || socket.startsWith("/")
                ? Optional.empty()
                : problem(
                        "ipam.daemonSocketPath",
                        "error dialing DHCP daemon: dial unix " + socket + ": connect: no such file or directory",
                        "write an absolute path of the node, e.g. /run/cni/dhcp.sock");
    }
}
