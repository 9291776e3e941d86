package dev.weft.attach.domain.cni;

import static dev.weft.attach.domain.cni.PluginRules.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.staticipam.StaticIpam;
import dev.weft.plugins.whereabouts.RangeAllocator;
import dev.weft.plugins.whereabouts.WhereaboutsConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the IPAM plugin that a configuration names would say of it, as far as it can be told without the node and the pod: static,
 * host-local and Whereabouts are asked in {@code dev.weft.plugins}; dhcp, whose rules are few, is told here after its own reader.
 */
public final class IpamPluginRules {

    private static final Set<String> DHCP_OPTIONS = Set.of(
            "dhcp-client-identifier", "subnet-mask", "routers", "host-name", "user-class", "vendor-class-identifier");
    private static final String NETWORK = "write it as 10.20.0.0/24 or fd00:20::/64";
    private static final String ADDRESS = "write it as 10.20.0.1 or fd00:20::1";
    private static final String EXCLUDE = "write an address, or address/length";

    /** What to do about a refusal, by words of it that the plugins use nowhere else; the first that fits. */
    private static final List<Map.Entry<String, String>> MENDS = List.of(
            Map.entry("could not parse exclude", EXCLUDE),
            Map.entry("Could not allocate", "exclude less, or widen the range"),
            Map.entry("invalid range start for CIDR", "start the range inside of the network"),
            Map.entry("invalid CIDR in addresses", "write address/length, e.g. 10.20.0.5/24"),
            Map.entry("expected to be in CIDR notation", "write address/length, e.g. 10.20.0.5/24"),
            Map.entry("invalid CIDR", NETWORK),
            Map.entry("invalid IP address", ADDRESS),
            Map.entry("gateway IP", ADDRESS),
            Map.entry("range start IP", ADDRESS),
            Map.entry("too small", "use a prefix length of at most 30 in IPv4 or 126 in IPv6"),
            Map.entry("host bits", "write that address with the length"),
            Map.entry("not in network", "keep rangeStart and rangeEnd in the subnet, the lower one first"),
            Map.entry("mixed address families", "put each family into its own set"),
            Map.entry("empty range set", "remove the set, or add {\"subnet\": \"10.20.0.0/24\"} to it"),
            Map.entry("no IP ranges", "add [[{\"subnet\": \"10.20.0.0/24\"}]]"),
            Map.entry("overlap", "write disjoint subnets, or shorten one of the ranges"),
            Map.entry("CNI version", "set cniVersion to 0.3.0 or later"));

    /** In place of the node's file of Whereabouts, which is not known here and holds what has no fault of the configuration. */
    private static final JsonNode FLAT_FILE = JsonNodeFactory.instance
            .objectNode()
            .set("kubernetes", JsonNodeFactory.instance.objectNode().put("kubeconfig", "of the node"));

    private IpamPluginRules() {}

    /**
     * The first refusal, or empty when the plugin would take the section, is not known here, or none is named.
     *
     * @param conf configuration of the plugin as libcni hands it over: with the {@code cniVersion} of its list
     */
    public static Optional<PluginProblem> check(JsonNode conf) {
        JsonNode ipam = GoJson.field(conf, "ipam");
        return switch (GoJson.text(ipam, "type")) {
            case "static" -> refusal(() -> StaticIpam.add(conf, ""));
            case "host-local" -> refusal(() -> hostLocal(conf, ipam));
            case "whereabouts" -> refusal(() -> whereabouts(conf));
            case "dhcp" -> dhcp(ipam);
            default -> Optional.empty();
        };
    }

    private static Optional<PluginProblem> refusal(Runnable plugin) {
        try {
            plugin.run();
            return Optional.empty();
        } catch (IpamRefusal refusal) {
            String mend = MENDS.stream()
                    .filter(known -> refusal.text().contains(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("mend what the plugin names");
            return problem(refusal.field().isEmpty() ? "ipam" : "ipam." + refusal.field(), refusal.text(), mend);
        }
    }

    /** Where the pod may give the ranges, none in the configuration are no fault yet. */
    private static void hostLocal(JsonNode conf, JsonNode ipam) {
        boolean podMayGive =
                GoJson.field(GoJson.field(conf, "capabilities"), "ipRanges").asBoolean(false);
        boolean none = GoJson.text(ipam, "subnet").isEmpty()
                && GoJson.field(ipam, "ranges").isEmpty();
        if (podMayGive && none) {
            IpResult.routes(ipam);
        } else {
            HostLocalConfig.read(conf, "");
        }
    }

    /** Beyond its reading: the first address of each range, where Whereabouts finds that there is none. */
    private static void whereabouts(JsonNode conf) {
        ObjectNode alone = conf.isObject() ? conf.deepCopy() : JsonNodeFactory.instance.objectNode();
        alone.remove("plugins");
        boolean single = !GoJson.text(GoJson.field(conf, "ipam"), "range").isEmpty();
        List<RangeAllocator.Range> ranges =
                WhereaboutsConfig.read(alone, FLAT_FILE, "").ranges();
        for (int i = 0; i < ranges.size(); i++) {
            RangeAllocator.Range range = ranges.get(i);
            String at = single && i == 0 ? "" : "ipRanges[" + (i - (single ? 1 : 0)) + "]";
            IpamRefusal.at(at, () -> RangeAllocator.lowestFree(range, Set.of()));
        }
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
