package dev.weft.plugins.staticipam;

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
 * What the static plugin answers to ADD. It keeps no state, so DEL always succeeds.
 *
 * <p>Rule (static plugin): configured addresses and those of CNI_ARGS add up, a GATEWAY of CNI_ARGS goes to every
 * address whose prefix contains it; {@code args.cni.ips} replaces all of these and {@code runtimeConfig.ips} replaces
 * that. A replacement has no gateway: a network that delivers addresses this way carries its gateways in its routes.
 */
public final class StaticIpam {

    private record Entry(Optional<Cidr> parsed, String text, Optional<Address> gateway) {}

    private StaticIpam() {}

    /** Throws {@link IpamRefusal} with the plugin's own text. */
    public static IpResult add(JsonNode conf, String cniArgs) {
        JsonNode ipam = GoJson.field(conf, "ipam");
        if (ipam.isMissingNode()) {
            throw new IpamRefusal("IPAM config missing 'ipam' key");
        }
        // Routes and gateways are read with the JSON, before anything is checked.
        List<IpResult.Route> routes = IpResult.routes(ipam);
        List<Entry> entries = new ArrayList<>();
        for (JsonNode address : GoJson.field(ipam, "addresses")) {
            String text = GoJson.text(address, "address");
            Optional<Address> gateway = IpamRefusal.at(
                    "addresses[" + entries.size() + "].gateway",
                    () -> IpResult.address(GoJson.optional(address, "gateway")));
            entries.add(new Entry(Cidr.parse(text), text, gateway));
        }
        entries = withArgs(entries, CniArgs.parse(cniArgs));
        List<String> args = GoJson.texts(GoJson.field(GoJson.field(conf, "args"), "cni"), "ips");
        List<String> runtime = GoJson.texts(GoJson.field(conf, "runtimeConfig"), "ips");
        for (List<String> replacement : List.of(args, runtime)) {
            if (!replacement.isEmpty()) {
                entries = replacement.stream()
                        .map(text -> new Entry(
                                Optional.of(cidr(text, "an entry in the 'ips' field is NOT in CIDR notation, got: '")),
                                text,
                                Optional.empty()))
                        .toList();
            }
        }
        List<IpResult.Ip> ips = new ArrayList<>();
        for (Entry entry : entries) {
            Cidr address = IpamRefusal.at(
                    "addresses[" + ips.size() + "].address",
                    () -> entry.parsed()
                            .orElseGet(() -> cidr(
                                    entry.text(), "the 'address' field is expected to be in CIDR notation, got: '")));
            ips.add(new IpResult.Ip(address, entry.gateway()));
        }
        CniVersion.requireRoomFor(
                ips.stream().map(ip -> ip.address().address()).toList(), GoJson.text(conf, "cniVersion"));
        return new IpResult(ips, routes);
    }

    private static List<Entry> withArgs(List<Entry> configured, CniArgs args) {
        List<Entry> entries = new ArrayList<>(configured);
        for (String text : args.list("IP")) {
            entries.add(new Entry(
                    Optional.of(cidr(text, "the 'ip' field is expected to be in CIDR notation, got: '")),
                    text,
                    Optional.empty()));
        }
        for (String text : args.list("GATEWAY")) {
            Address gateway =
                    Address.parse(text).orElseThrow(() -> new IpamRefusal("invalid gateway address: " + text));
            entries.replaceAll(entry ->
                    entry.parsed().filter(cidr -> cidr.contains(gateway)).isPresent()
                            ? new Entry(entry.parsed(), entry.text(), Optional.of(gateway))
                            : entry);
        }
        return entries;
    }

    private static Cidr cidr(String text, String refusal) {
        return Cidr.parse(text).orElseThrow(() -> new IpamRefusal(refusal + text + "'"));
    }
}
