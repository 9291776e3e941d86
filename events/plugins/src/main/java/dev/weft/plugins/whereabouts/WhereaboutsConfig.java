package dev.weft.plugins.whereabouts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.cni.CniArgs;
import dev.weft.plugins.cni.CniVersion;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Whereabouts configuration as the plugin understands it: the {@code ipam} part, with empty fields filled from the
 * node's flat file.
 *
 * @param ranges {@code range} first, then {@code ipRanges}; one address is given of each
 * @param addresses static ones that are added to the result and kept nowhere
 * @param overlapping {@code enable_overlapping_ranges}: only the inline value counts, absent means true
 */
public record WhereaboutsConfig(
        String name,
        String networkName,
        List<RangeAllocator.Range> ranges,
        List<IpResult.Ip> addresses,
        Optional<Address> gateway,
        List<IpResult.Route> routes,
        boolean overlapping,
        String nodeSliceSize,
        String kubeconfig,
        String logLevel,
        String logFile,
        String reconcilerCron,
        int leaseMillis,
        int renewMillis,
        int retryMillis) {

    private static final String TYPE = "whereabouts";

    public WhereaboutsConfig {
        ranges = List.copyOf(ranges);
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    /** The node's flat file as the plugin needs it: without one it refuses to run. */
    public static JsonNode flatFile(Optional<JsonNode> found) {
        return found.orElseThrow(() -> new IpamRefusal("config file not found"));
    }

    /** What the plugin says of a text that is no JSON; {@code reason} is the message of Go's {@code encoding/json}. */
    public static IpamRefusal unreadable(String reason) {
        return new IpamRefusal("LoadIPAMConfig - JSON Parsing Error: " + reason);
    }

    /**
     * Reads a plugin configuration, or the first plugin of a list. Throws {@link IpamRefusal} with the plugin's text.
     */
    public static WhereaboutsConfig read(JsonNode given, JsonNode flat, String cniArgs) {
        JsonNode ipam = ipam(given);
        // Routes and the gateways of addresses are read with the JSON, before anything is checked.
        List<IpResult.Route> routes = IpResult.routes(ipam);
        List<RangeAllocator.Range> ranges = ranges(ipam, flat);
        String kubeconfig = GoJson.optional(GoJson.field(ipam, "kubernetes"), "kubeconfig")
                .orElseGet(() -> GoJson.text(GoJson.field(flat, "kubernetes"), "kubeconfig"));
        if (kubeconfig.isEmpty()) {
            throw new IpamRefusal("you have not configured the storage engine (looks like you're using an invalid"
                    + " `kubernetes.kubeconfig` parameter in your config)");
        }
        Optional<Address> gateway = Optional.of(merged(ipam, flat, "gateway"))
                .filter(text -> !text.isEmpty())
                .map(text -> IpamRefusal.at(
                        "gateway",
                        () -> Address.parseSloppy(text)
                                .orElseThrow(() -> new IpamRefusal("couldn't parse gateway IP: " + text))));
        JsonNode plugin = plugin(given);
        String version = GoJson.optional(plugin, "cniVersion").orElseGet(() -> GoJson.text(given, "cniVersion"));
        return new WhereaboutsConfig(
                GoJson.optional(plugin, "name").orElseGet(() -> GoJson.text(given, "name")),
                merged(ipam, flat, "network_name"),
                ranges,
                addresses(ipam, cniArgs, version),
                gateway,
                routes,
                overlapping(ipam),
                merged(ipam, flat, "node_slice_size"),
                kubeconfig,
                merged(ipam, flat, "log_level"),
                merged(ipam, flat, "log_file"),
                merged(ipam, flat, "reconciler_cron_expression"),
                number(ipam, flat, "leader_lease_duration", 1500),
                number(ipam, flat, "leader_renew_deadline", 1000),
                number(ipam, flat, "leader_retry_period", 500));
    }

    /** The {@code ipam} part; throws {@link IpamRefusal} when there is none or it is of another type. */
    public static JsonNode ipam(JsonNode given) {
        JsonNode ipam = GoJson.field(plugin(given), "ipam");
        if (ipam.isMissingNode()) {
            throw new IpamRefusal("IPAM config missing 'ipam' key");
        }
        if (!GoJson.text(ipam, "type").equals(TYPE)) {
            throw new IpamRefusal("only interested in networks whose IPAM type is 'whereabouts'. This one was: "
                    + GoJson.text(ipam, "type"));
        }
        return ipam;
    }

    /** Whether an address of this {@code ipam} part is reserved over all ranges; the flat file does not count. */
    public static boolean overlapping(JsonNode ipam) {
        return GoJson.field(ipam, "enable_overlapping_ranges").asBoolean(true);
    }

    private static JsonNode plugin(JsonNode given) {
        JsonNode plugins = GoJson.field(given, "plugins");
        return plugins.isEmpty() ? given : plugins.get(0);
    }

    /** The ranges of an {@code ipam} part, masked; throws {@link IpamRefusal} for a text that is no range. */
    public static List<RangeAllocator.Range> ranges(JsonNode ipam, JsonNode flat) {
        List<RangeAllocator.Range> ranges = new ArrayList<>();
        JsonNode single = GoJson.text(ipam, "range").isEmpty() ? flat : ipam;
        if (!GoJson.text(single, "range").isEmpty()) {
            ranges.add(IpamRefusal.at("range", () -> range(single)));
        }
        int i = 0;
        for (JsonNode range : GoJson.field(ipam, "ipRanges")) {
            ranges.add(IpamRefusal.at("ipRanges[" + i++ + "].range", () -> range(range)));
        }
        return ranges;
    }

    private static RangeAllocator.Range range(JsonNode written) {
        String text = GoJson.text(written, "range");
        List<String> exclude = GoJson.texts(written, "exclude");
        int dash = text.indexOf('-');
        if (dash < 0) {
            Cidr cidr = Cidr.parseSloppy(text)
                    .orElseThrow(() -> new IpamRefusal("invalid CIDR " + text + ": invalid CIDR address: " + text));
            return new RangeAllocator.Range(
                    cidr.masked(),
                    GoJson.optional(written, "range_start")
                            .flatMap(Address::parseSloppy)
                            .or(() -> Optional.of(cidr.network())),
                    GoJson.optional(written, "range_end").flatMap(Address::parseSloppy),
                    exclude);
        }
        String from = text.substring(0, dash);
        String to = text.substring(dash + 1);
        Address first = Address.parseSloppy(from).orElseThrow(() -> new IpamRefusal("invalid range start IP: " + from));
        Cidr last = Cidr.parseSloppy(to)
                .orElseThrow(
                        () -> new IpamRefusal("invalid CIDR (do you have the 'range' parameter set for Whereabouts?) '"
                                + to + "': invalid CIDR address: " + to));
        if (!last.contains(first)) {
            throw new IpamRefusal("invalid range start for CIDR " + last.masked() + ": " + first);
        }
        return new RangeAllocator.Range(last.masked(), Optional.of(first), Optional.of(last.address()), exclude);
    }

    private static List<IpResult.Ip> addresses(JsonNode ipam, String cniArgs, String version) {
        List<IpResult.Ip> addresses = new ArrayList<>();
        for (JsonNode written : GoJson.field(ipam, "addresses")) {
            String at = "addresses[" + addresses.size() + "]";
            String text = GoJson.text(written, "address");
            addresses.add(new IpResult.Ip(
                    IpamRefusal.at(at + ".address", () -> cidr(text, "invalid CIDR in addresses " + text)),
                    IpamRefusal.at(at + ".gateway", () -> IpResult.address(GoJson.optional(written, "gateway")))));
        }
        CniArgs args = CniArgs.parse(cniArgs);
        for (String text : args.list("IP")) {
            addresses.add(new IpResult.Ip(cidr(text, "invalid CIDR " + text), Optional.empty()));
        }
        for (String text : args.list("GATEWAY")) {
            Address gateway =
                    Address.parseSloppy(text).orElseThrow(() -> new IpamRefusal("invalid gateway address: " + text));
            addresses.replaceAll(
                    ip -> ip.address().contains(gateway) ? new IpResult.Ip(ip.address(), Optional.of(gateway)) : ip);
        }
        CniVersion.requireRoomFor(
                addresses.stream().map(ip -> ip.address().address()).toList(), version.isEmpty() ? "0.3.0" : version);
        return addresses;
    }

    private static Cidr cidr(String text, String refusal) {
        return Cidr.parseSloppy(text).orElseThrow(() -> new IpamRefusal(refusal + ": invalid CIDR address: " + text));
    }

    private static String merged(JsonNode ipam, JsonNode flat, String field) {
        return GoJson.optional(ipam, field).orElseGet(() -> GoJson.text(flat, field));
    }

    private static int number(JsonNode ipam, JsonNode flat, String field, int otherwise) {
        int inline = GoJson.field(ipam, field).asInt(0);
        int value = inline == 0 ? GoJson.field(flat, field).asInt(0) : inline;
        return value == 0 ? otherwise : value;
    }
}
