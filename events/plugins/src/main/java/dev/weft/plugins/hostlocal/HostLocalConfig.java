package dev.weft.plugins.hostlocal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * A host-local configuration.
 *
 * @param sets those of {@code runtimeConfig.ipRanges}, then the single range of the old style, then {@code ranges}
 * @param requested wished addresses: of CNI_ARGS, then {@code args.cni.ips}, then {@code runtimeConfig.ips}
 */
public record HostLocalConfig(
        String name, List<RangeSet> sets, List<Address> requested, List<IpResult.Route> routes, String cniVersion) {

    public HostLocalConfig {
        sets = List.copyOf(sets);
        requested = List.copyOf(requested);
        routes = List.copyOf(routes);
    }

    /** Throws {@link IpamRefusal} with the plugin's own text. */
    public static HostLocalConfig read(JsonNode conf, String cniArgs) {
        JsonNode ipam = GoJson.field(conf, "ipam");
        if (ipam.isMissingNode()) {
            throw new IpamRefusal("IPAM config missing 'ipam' key");
        }
        JsonNode runtime = GoJson.field(conf, "runtimeConfig");
        // Routes are read with the JSON, before anything is checked.
        List<IpResult.Route> routes = IpResult.routes(ipam);
        List<String> wishes = new ArrayList<>();
        CniArgs.parse(cniArgs).get("IP").ifPresent(text -> wishes.add(argument(text)));
        wishes.addAll(GoJson.texts(GoJson.field(GoJson.field(conf, "args"), "cni"), "ips"));
        wishes.addAll(GoJson.texts(runtime, "ips"));
        List<Address> requested =
                wishes.stream().map(HostLocalConfig::withoutPrefix).toList();
        List<RangeSet> sets = IpamRefusal.at("ranges", () -> sets(ipam, runtime));
        String version = GoJson.text(conf, "cniVersion");
        CniVersion.requireRoomFor(
                sets.stream().map(set -> set.ranges().getFirst().start()).toList(), version);
        IpamRefusal.at("ranges", () -> disjoint(sets));
        return new HostLocalConfig(GoJson.text(conf, "name"), sets, requested, routes, version);
    }

    private static List<RangeSet> sets(JsonNode ipam, JsonNode runtime) {
        List<JsonNode> written = new ArrayList<>();
        GoJson.field(runtime, "ipRanges").forEach(written::add);
        if (!GoJson.text(ipam, "subnet").isEmpty()) {
            written.add(JsonNodeFactory.instance.arrayNode().add(ipam));
        }
        GoJson.field(ipam, "ranges").forEach(written::add);
        if (written.isEmpty()) {
            throw new IpamRefusal("no IP ranges specified");
        }
        List<RangeSet> sets = new ArrayList<>();
        // Texts that are no addresses are found with the JSON, before any range is looked at.
        written.forEach(set -> set.forEach(HostLocalRange::requireReadable));
        for (JsonNode set : written) {
            try {
                sets.add(RangeSet.read(set));
            } catch (IpamRefusal e) {
                throw new IpamRefusal("invalid range set " + sets.size() + ": " + e.getMessage());
            }
        }
        return sets;
    }

    private static List<RangeSet> disjoint(List<RangeSet> sets) {
        for (int i = 0; i < sets.size(); i++) {
            for (int j = i + 1; j < sets.size(); j++) {
                if (sets.get(i).overlaps(sets.get(j))) {
                    throw new IpamRefusal("range set " + i + " overlaps with " + j);
                }
            }
        }
        return sets;
    }

    /** The one address of CNI_ARGS; unlike static, this plugin knows no list there. */
    private static String argument(String text) {
        if (Cidr.parse(text).isEmpty() && Address.parse(text).isEmpty()) {
            throw new IpamRefusal("ARGS: error parsing value of pair \"IP=" + text + "\": invalid IP address " + text);
        }
        return text;
    }

    private static Address withoutPrefix(String text) {
        Optional<Address> address =
                text.indexOf('/') < 0 ? Address.parse(text) : Cidr.parse(text).map(Cidr::address);
        return address.orElseThrow(() -> new IpamRefusal("invalid IP address: " + text));
    }
}
