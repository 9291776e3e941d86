package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.net.Ip;
import dev.weft.attach.domain.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code ipam} section, checked as the plugin that reads it checks it. */
final class IpamRendering {

    private static final Map<String, String> WITH_UNDERSCORES = Map.of(
            "rangeStart", "range_start",
            "rangeEnd", "range_end",
            "networkName", "network_name",
            "nodeSliceSize", "node_slice_size",
            "enableOverlappingRanges", "enable_overlapping_ranges");

    private final JsonNode ipam;
    private final Optional<PoolNetwork> pool;
    private final Findings findings;

    IpamRendering(JsonNode ipam, Optional<PoolNetwork> pool, Findings findings) {
        this.ipam = ipam;
        this.pool = pool;
        this.findings = findings;
    }

    /** Whether the plugin takes addresses from the pod's annotation. */
    boolean takesIps() {
        return Stream.of("pool", "static", "hostLocal", "whereabouts").anyMatch(ipam::hasNonNull);
    }

    /** The section; empty for layer 2 only. */
    Optional<ObjectNode> render() {
        List<String> ways = Stream.of("pool", "whereabouts", "hostLocal", "dhcp", "static", "none")
                .filter(ipam::hasNonNull)
                .toList();
        if (ways.isEmpty()) {
            return Optional.empty();
        }
        if (ways.size() > 1) {
            findings.add(
                    "SeveralIpams",
                    "spec.ipam",
                    "addresses come from several places: " + ways + ", expected exactly one",
                    "keep one of them");
            return Optional.empty();
        }
        String way = ways.getFirst();
        JsonNode fields = ipam.path(way);
        return switch (way) {
            case "pool" -> pool(fields);
            case "whereabouts" -> Optional.of(whereabouts(fields));
            case "hostLocal" -> Optional.of(hostLocal(fields));
            case "dhcp" -> Optional.of(dhcp(fields));
            case "static" -> Optional.of(fixed(fields));
            default -> Optional.empty();
        };
    }

    private static ObjectNode section(String type, JsonNode fields) {
        ObjectNode section = JsonNodeFactory.instance.objectNode().put("type", type);
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            boolean empty = field.getValue().isNull()
                    || field.getValue().isContainerNode() && field.getValue().isEmpty();
            if (!empty) {
                section.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        return section;
    }

    private Optional<ObjectNode> pool(JsonNode fields) {
        String name = fields.path("name").asText("");
        if (pool.isEmpty() || !pool.get().name().equals(name)) {
            findings.add(
                    "PoolUnknown",
                    "spec.ipam.pool.name",
                    "AddressPool \"" + name + "\" is not known, expected one in the namespace of the Network",
                    "create it, mend it if its condition Accepted is False, or name another one");
            return Optional.empty();
        }
        ObjectNode section = JsonNodeFactory.instance.objectNode().put("type", "static");
        List<PoolNetwork.Route> routes = pool.get().routes();
        if (!routes.isEmpty()) {
            ArrayNode array = section.putArray("routes");
            for (PoolNetwork.Route route : routes) {
                ObjectNode item = array.addObject().put("dst", route.dst());
                gateway(route).ifPresent(gw -> item.put("gw", gw));
            }
        }
        return Optional.of(section);
    }

    private Optional<String> gateway(PoolNetwork.Route route) {
        if (route.gw() != null) {
            return Optional.of(route.gw());
        }
        boolean ipv6 = route.dst().indexOf(':') >= 0;
        return pool.stream()
                .flatMap(network -> network.gateways().stream())
                .filter(gateway -> gateway.indexOf(':') >= 0 == ipv6)
                .findFirst();
    }

    private ObjectNode dhcp(JsonNode fields) {
        String socket = fields.path("daemonSocketPath").asText("");
        if (!socket.isEmpty() && !socket.startsWith("/")) {
            findings.add(
                    "BadPath",
                    "spec.ipam.dhcp.daemonSocketPath",
                    "\"" + socket + "\" is no absolute path, expected one of the node such as /run/cni/dhcp.sock",
                    "start it with /, or leave it out");
        }
        return section("dhcp", fields);
    }

    private ObjectNode fixed(JsonNode fields) {
        for (JsonNode address : fields.path("addresses")) {
            String text = address.path("address").asText("");
            Optional<IpPrefix> parsed = IpPrefix.parse(text);
            if (parsed.isEmpty()) {
                findings.add(
                        "BadAddress",
                        "spec.ipam.static.addresses",
                        "\"" + text + "\" is no address with prefix length, expected e.g. 10.50.0.5/24",
                        "write address/length");
            }
            isAddress(
                    "spec.ipam.static.addresses.gateway",
                    address.path("gateway").asText(""));
        }
        checkRoutes("spec.ipam.static.routes", fields.path("routes"));
        return section("static", fields);
    }

    private ObjectNode hostLocal(JsonNode fields) {
        String at = "spec.ipam.hostLocal.ranges";
        if (fields.path("ranges").isEmpty()) {
            findings.add(
                    "RangesMissing", at, "no IP ranges specified, expected at least one set", "add [[{subnet: ...}]]");
        }
        List<RangeBounds> all = new ArrayList<>();
        for (JsonNode set : fields.path("ranges")) {
            if (set.isEmpty()) {
                findings.add("RangesMissing", at, "empty range set", "remove the set, or add {subnet: ...} to it");
            }
            Boolean family = null;
            for (JsonNode range : set) {
                Optional<RangeBounds> bounds = RangeBounds.hostLocal(at, range, findings);
                if (bounds.isEmpty()) {
                    continue;
                }
                boolean ipv4 = bounds.get().first().ipv4();
                if (family != null && family != ipv4) {
                    findings.add(
                            "MixedFamilies",
                            at,
                            "mixed address families in one set",
                            "put each family into its own set");
                }
                family = ipv4;
                bounds.get()
                        .overlap(all)
                        .ifPresent(other -> findings.add(
                                "RangesOverlap",
                                at,
                                bounds.get() + " and " + other + " overlap, expected disjoint ranges",
                                "shorten one of them"));
                all.add(bounds.get());
            }
        }
        checkRoutes("spec.ipam.hostLocal.routes", fields.path("routes"));
        return section("host-local", fields);
    }

    private ObjectNode whereabouts(JsonNode fields) {
        String at = "spec.ipam.whereabouts";
        if (fields.path("range").asText("").isEmpty() && fields.path("ipRanges").isEmpty()) {
            findings.add("RangesMissing", at + ".range", "no network is named", "set range, or ipRanges for several");
        }
        if (!fields.path("range").asText("").isEmpty()) {
            RangeBounds.whereabouts(at, fields, findings);
        }
        for (int i = 0; i < fields.path("ipRanges").size(); i++) {
            RangeBounds.whereabouts(
                    at + ".ipRanges[" + i + "]", fields.path("ipRanges").path(i), findings);
        }
        new NodeSliceCheck(at, fields, findings).run();
        isAddress(at + ".gateway", fields.path("gateway").asText(""));
        checkRoutes(at + ".routes", fields.path("routes"));
        ObjectNode section = section("whereabouts", fields);
        underscored(section);
        section.path("ipRanges").forEach(range -> underscored((ObjectNode) range));
        return section;
    }

    /** Whereabouts knows these under names with underscores, other than its neighbours. */
    private static void underscored(ObjectNode fields) {
        for (Map.Entry<String, String> renamed : WITH_UNDERSCORES.entrySet()) {
            JsonNode value = fields.remove(renamed.getKey());
            if (value != null) {
                fields.set(renamed.getValue(), value);
            }
        }
    }

    private void checkRoutes(String at, JsonNode routes) {
        for (JsonNode route : routes) {
            String dst = route.path("dst").asText("");
            if (IpPrefix.parse(dst).isEmpty()) {
                findings.add("BadRoute", at, "dst \"" + dst + "\" is no network, expected e.g. 10.0.0.0/8", "mend dst");
            }
            isAddress(at + ".gw", route.path("gw").asText(""));
        }
    }

    private void isAddress(String at, String text) {
        if (!text.isEmpty() && Ip.parse(text).isEmpty()) {
            findings.add("BadAddress", at, "\"" + text + "\" is no address, expected e.g. 10.20.0.1", "mend it");
        }
    }
}
