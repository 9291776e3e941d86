package dev.weft.plugins.cni;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an IPAM plugin answers to ADD. */
public record IpResult(List<Ip> ips, List<Route> routes) {

    /** An address with its prefix length, and its gateway when there is one. */
    public record Ip(Cidr address, Optional<Address> gateway) {}

    /** A route; {@code dst} keeps its host bits as written. */
    public record Route(Cidr dst, Optional<Address> gw) {}

    public IpResult {
        ips = List.copyOf(ips);
        routes = List.copyOf(routes);
    }

    /** Reads {@code routes[]} of an IPAM configuration; throws {@link IpamRefusal} for a text that is no address. */
    public static List<Route> routes(JsonNode ipam) {
        ArrayList<Route> routes = new ArrayList<>();
        for (JsonNode route : GoJson.field(ipam, "routes")) {
            String at = "routes[" + routes.size() + "]";
            String dst = GoJson.text(route, "dst");
            Cidr to = IpamRefusal.at(
                    at + ".dst",
                    () -> Cidr.parse(dst).orElseThrow(() -> new IpamRefusal("invalid CIDR address: " + dst)));
            routes.add(new Route(to, IpamRefusal.at(at + ".gw", () -> address(GoJson.optional(route, "gw")))));
        }
        return routes;
    }

    /** Throws {@link IpamRefusal} for a text that is no address. */
    public static Optional<Address> address(Optional<String> text) {
        return text.map(
                given -> Address.parse(given).orElseThrow(() -> new IpamRefusal("invalid IP address: " + given)));
    }
}
