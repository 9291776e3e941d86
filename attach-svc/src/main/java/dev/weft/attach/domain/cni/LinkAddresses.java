package dev.weft.attach.domain.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the addresses of an IPAM plugin on the pod's interface. Rule: ConfigureIface of the containernetworking plugins, and
 * what the plugins that call it demand themselves.
 */
public final class LinkAddresses {

    private static final String LINK_LOCAL = "fe80::/10";

    private LinkAddresses() {}

    /**
     * A route on the interface.
     *
     * @param dst destination with its prefix length
     * @param gw gateway; empty for one that is on the link
     * @param priority metric; 0 is before all others
     */
    public record Route(String dst, String gw, long priority, long mtu, long advmss) {

        /** Whether it leads everywhere. */
        public boolean isDefault() {
            return Cidr.parse(dst).filter(prefix -> prefix.prefix() == 0).isPresent();
        }
    }

    /**
     * The interface afterwards.
     *
     * @param addresses with prefix length, in the order of the result
     * @param gateways gateways of the addresses that have one
     */
    public record Applied(List<String> addresses, List<String> gateways, List<Route> routes) {

        public Applied {
            addresses = List.copyOf(addresses);
            gateways = List.copyOf(gateways);
            routes = List.copyOf(routes);
        }

        /** Whether the pod's traffic leaves by this interface from now on: of two default routes of one metric the later one wins. */
        public boolean takesDefault() {
            return routes.stream().anyMatch(route -> route.isDefault() && route.priority() == 0);
        }
    }

    /**
     * What a plugin makes of its IPAM plugin's answer.
     *
     * @param conf configuration of the plugin
     * @param ipam answer with {@code ips[].{address, gateway}} and {@code routes[]}
     * @throws PluginRefusal with the plugin's text
     */
    public static Applied of(JsonNode conf, String iface, JsonNode ipam) {
        ObjectNode result = ipam.deepCopy();
        result.putArray("interfaces").addObject().put("name", iface);
        JsonNode ips = GoJson.field(result, "ips");
        if (ips.isEmpty()) {
            throw new PluginRefusal("IPAM plugin returned missing IP config");
        }
        String type = GoJson.text(conf, "type");
        for (JsonNode item : ips) {
            ObjectNode ip = (ObjectNode) item;
            ip.put("interface", 0);
            boolean gateway = GoJson.optional(ip, "gateway").isPresent();
            if (type.equals("ptp") && !gateway) {
                throw new PluginRefusal("address " + GoJson.text(ip, "address")
                        + " has no gateway: failed to add route to veth: numerical result out of range");
            }
            if (type.equals("bridge") && isGateway(conf) && !gateway) {
                firstOf(GoJson.text(ip, "address")).ifPresent(first -> ip.put("gateway", first));
            }
        }
        if (type.equals("bridge") && GoJson.field(conf, "isDefaultGateway").asBoolean(false)) {
            defaultRoutes(result, ips);
        }
        return configure(result, iface);
    }

    private static boolean isGateway(JsonNode conf) {
        return GoJson.field(conf, "isGateway").asBoolean(false)
                || GoJson.field(conf, "isDefaultGateway").asBoolean(false);
    }

    private static Optional<String> firstOf(String address) {
        return Cidr.parse(address).map(prefix -> prefix.network().next().toString());
    }

    private static void defaultRoutes(ObjectNode result, JsonNode ips) {
        List<Boolean> present = new ArrayList<>();
        GoJson.field(result, "routes").forEach(route -> {
            if (read(route, "", "").isDefault()) {
                present.add(GoJson.text(route, "dst").indexOf(':') < 0);
            }
        });
        for (JsonNode ip : ips) {
            boolean ipv4 = GoJson.text(ip, "address").indexOf(':') < 0;
            if (!present.contains(ipv4)) {
                present.add(ipv4);
                result.withArray("routes")
                        .addObject()
                        .put("dst", ipv4 ? "0.0.0.0/0" : "::/0")
                        .put("gw", GoJson.text(ip, "gateway"));
            }
        }
    }

    /**
     * Applies a result to an interface of the pod; addresses that name no interface are left out.
     *
     * @param result a CNI result of version 0.3.0 or later
     * @throws PluginRefusal with the library's text when an address is another interface's, or a gateway can't be reached
     */
    public static Applied configure(JsonNode result, String iface) {
        JsonNode interfaces = GoJson.field(result, "interfaces");
        if (interfaces.isEmpty()) {
            throw new PluginRefusal("no interfaces to configure");
        }
        List<String> addresses = new ArrayList<>();
        List<String> gateways = new ArrayList<>();
        List<Cidr> reachable = new ArrayList<>(Cidr.parse(LINK_LOCAL).stream().toList());
        for (JsonNode ip : GoJson.field(result, "ips")) {
            JsonNode index = GoJson.field(ip, "interface");
            if (index.isMissingNode()) {
                continue;
            }
            String address = GoJson.text(ip, "address");
            if (index.asInt() < 0
                    || index.asInt() >= interfaces.size()
                    || !GoJson.text(interfaces.get(index.asInt()), "name").equals(iface)) {
                throw new PluginRefusal(
                        "failed to add IP addr " + address + " to \"" + iface + "\": invalid interface index");
            }
            addresses.add(address);
            GoJson.optional(ip, "gateway").ifPresent(gateways::add);
            Cidr.parse(address).ifPresent(reachable::add);
        }
        List<Route> routes = new ArrayList<>();
        for (JsonNode route : GoJson.field(result, "routes")) {
            Route read = read(route, first(gateways, true), first(gateways, false));
            Optional<Address> gateway = Address.parse(read.gw());
            if (gateway.isPresent() && reachable.stream().noneMatch(prefix -> prefix.contains(gateway.get()))) {
                throw new PluginRefusal("failed to add route '" + read.dst() + " via " + read.gw() + " dev " + iface
                        + "': network is unreachable");
            }
            if (gateway.isEmpty()) {
                Cidr.parse(read.dst()).ifPresent(reachable::add);
            }
            routes.add(read);
        }
        return new Applied(addresses, gateways, routes);
    }

    private static String first(List<String> gateways, boolean ipv4) {
        return gateways.stream()
                .filter(gateway -> gateway.indexOf(':') < 0 == ipv4)
                .findFirst()
                .orElse("");
    }

    private static Route read(JsonNode route, String gatewayV4, String gatewayV6) {
        String dst = GoJson.text(route, "dst");
        return new Route(
                dst,
                GoJson.optional(route, "gw").orElse(dst.indexOf(':') < 0 ? gatewayV4 : gatewayV6),
                GoJson.field(route, "priority").asLong(0),
                GoJson.field(route, "mtu").asLong(0),
                GoJson.field(route, "advmss").asLong(0));
    }
}
