package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.carving.Carving;
import dev.weft.attach.domain.cni.IpamPluginRules;
import dev.weft.attach.domain.cni.PluginProblem;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.hostlocal.HostLocalRange;
import dev.weft.plugins.hostlocal.RangeSet;
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
    private Optional<Carving> carving = Optional.empty();

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
            return section("dhcp", fields);
        }
        ObjectNode section = section("dhcp", fields);
        takes(section, "dhcp");
        return section;
    }

    private ObjectNode fixed(JsonNode fields) {
        ObjectNode section = section("static", fields);
        takes(section, "static");
        return section;
    }

    /** Beyond the plugin, which takes it: a gateway that the addresses do not reach, and how the ranges are divided. */
    private ObjectNode hostLocal(JsonNode fields) {
        ObjectNode section = section("host-local", fields);
        section.remove(List.of("perNode", "segment"));
        JsonNode perNode = fields.path("perNode");
        if (takes(section, "hostLocal")) {
            List<RangeSet> sets = HostLocalConfig.read(conf(section), "").sets();
            for (RangeSet set : sets) {
                for (HostLocalRange range : set.ranges()) {
                    range.gateway()
                            .filter(gateway -> !range.subnet().contains(gateway))
                            .ifPresent(gateway -> findings.add(
                                    "OutsideNetwork",
                                    "spec.ipam.hostLocal.ranges.gateway",
                                    "\"" + gateway + "\" is no address of " + range.subnet() + ", expected one inside",
                                    "use an address of the network, or leave it out"));
                }
            }
            carving = perNode.isEmpty() ? Optional.empty() : new CarvingCheck(perNode, findings).read(sets);
        }
        if (!perNode.isEmpty()) {
            section.putArray("ranges").addArray().addObject().put("subnet", NodeDefinitions.TEXT);
        }
        return section;
    }

    /** How the ranges are divided among the nodes, once the section is rendered; empty when they are not. */
    Optional<Carving> carving() {
        return carving;
    }

    private ObjectNode whereabouts(JsonNode fields) {
        String at = "spec.ipam.whereabouts";
        if (fields.path("range").asText("").isEmpty() && fields.path("ipRanges").isEmpty()) {
            findings.add("RangesMissing", at + ".range", "no network is named", "set range, or ipRanges for several");
        }
        ObjectNode section = section("whereabouts", fields);
        underscored(section);
        section.path("ipRanges").forEach(range -> underscored((ObjectNode) range));
        if (takes(section, "whereabouts")) {
            new WhereaboutsCheck(at, fields, findings).run();
            new NodeSliceCheck(at, fields, findings).run();
        }
        return section;
    }

    /** Whether the plugin takes the section; if not, there is a finding in its words. */
    private boolean takes(ObjectNode section, String way) {
        Optional<PluginProblem> problem = IpamPluginRules.check(conf(section));
        problem.ifPresent(refused -> findings.add(
                "PluginRefuses",
                "spec.ipam." + way + refused.field().substring("ipam".length()),
                "plugin " + section.path("type").asText() + " would refuse it: " + refused.text(),
                refused.mend()));
        return problem.isEmpty();
    }

    private static ObjectNode conf(ObjectNode section) {
        ObjectNode conf = JsonNodeFactory.instance.objectNode().put("cniVersion", NetworkRendering.CNI_VERSION);
        conf.set("ipam", section);
        return conf;
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
}
