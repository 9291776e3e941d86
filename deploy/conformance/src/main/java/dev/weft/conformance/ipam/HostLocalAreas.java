package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.hostlocal.HostLocalAllocator;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.hostlocal.HostLocalRange;
import dev.weft.plugins.hostlocal.HostLocalStore;
import dev.weft.plugins.hostlocal.RangeSet;
import dev.weft.plugins.hostlocal.RoundRobin;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The host-local plugin. */
public final class HostLocalAreas implements AreaSet {

    @Override
    public Map<String, Check> areas() {
        return Map.ofEntries(
                Map.entry("hostlocal.range.canonicalize", Expectation.of(in -> range(HostLocalRange.read(in)))),
                Map.entry(
                        "hostlocal.range.contains",
                        Expectation.of(in -> Answers.JSON.booleanNode(
                                HostLocalRange.read(in.path("range")).contains(Address.of(GoJson.text(in, "ip")))))),
                Map.entry("hostlocal.range.overlaps", Expectation.of(in -> rangesOverlap(in.path("a"), in.path("b")))),
                Map.entry("hostlocal.rangeset.contains", Expectation.of(HostLocalAreas::membership)),
                Map.entry(
                        "hostlocal.rangeset.canonicalize", Expectation.of(in -> ranges(RangeSet.read(in.path("set"))))),
                Map.entry("hostlocal.rangeset.overlaps", Expectation.of(HostLocalAreas::setsOverlap)),
                Map.entry("hostlocal.allocator.get", Expectation.of(HostLocalAreas::get)),
                Map.entry("hostlocal.allocator.iter", Expectation.of(HostLocalAreas::walk)),
                Map.entry("hostlocal.allocator.iter_start", Expectation.of(HostLocalAreas::start)),
                Map.entry("hostlocal.allocator.sequence", Expectation.of(HostLocalAreas::sequence)),
                Map.entry(
                        "hostlocal.config.load",
                        Expectation.of(in -> config(in.path("config"), GoJson.text(in, "cni_args")))),
                Map.entry("hostlocal.cni", new HostLocalCommands()),
                Map.entry("cni_host_local", HostLocalAreas::subject));
    }

    private static Verdict subject(JsonNode vector) {
        Expectation.Rule rule = switch (vector.path("subject").asText()) {
            case "host-local.LoadIPAMConfig" -> in -> config(in.path("conf"), GoJson.text(in, "CNI_ARGS"));
            case "host-local.cmdAdd" ->
                in -> Answers.result(HostLocalAllocator.add(
                                HostLocalConfig.read(in.path("conf"), GoJson.text(in, "CNI_ARGS")),
                                HostLocalStore.empty(),
                                "dummy",
                                "eth0")
                        .result());
            case "host-local.Range.Canonicalize" -> in -> range(HostLocalRange.read(in));
            case "host-local.Range.Contains" -> HostLocalAreas::probes;
            case "host-local.Range.Overlaps" ->
                in -> Answers.JSON
                        .objectNode()
                        .put("commutative", true)
                        .set("overlaps", rangesOverlap(in.path("r1"), in.path("r2")));
            case "host-local.RangeSet.Canonicalize" -> in -> ranges(RangeSet.read(in.path("ranges")));
            case "host-local.RangeSet.RangeFor" ->
                in -> Answers.JSON.numberNode(
                        RangeSet.read(in.path("ranges")).indexOf(Address.of(GoJson.text(in, "probe"))));
            default -> in -> Answers.text("no rule for this subject");
        };
        return Expectation.of(rule).check(vector);
    }

    private static ObjectNode range(HostLocalRange range) {
        ObjectNode answer = Answers.JSON
                .objectNode()
                .put("subnet", range.subnet().toString())
                .put("rangeStart", range.start().toString())
                .put("rangeEnd", range.end().toString());
        range.gateway().ifPresent(gateway -> answer.put("gateway", gateway.toString()));
        return answer;
    }

    private static ArrayNode ranges(RangeSet set) {
        ArrayNode ranges = Answers.JSON.arrayNode();
        set.ranges().forEach(range -> ranges.add(range(range)));
        return ranges;
    }

    private static JsonNode rangesOverlap(JsonNode a, JsonNode b) {
        HostLocalRange one = HostLocalRange.read(a);
        HostLocalRange other = HostLocalRange.read(b);
        return commutative(one.overlaps(other), other.overlaps(one));
    }

    private static JsonNode setsOverlap(JsonNode input) {
        RangeSet one = RangeSet.read(input.path("a"));
        RangeSet other = RangeSet.read(input.path("b"));
        return commutative(one.overlaps(other), other.overlaps(one));
    }

    private static JsonNode commutative(boolean there, boolean back) {
        return there == back ? Answers.JSON.booleanNode(there) : Answers.text("differs by order");
    }

    private static JsonNode membership(JsonNode input) {
        int index = RangeSet.read(input.path("set")).indexOf(Address.of(GoJson.text(input, "ip")));
        return Answers.JSON.objectNode().put("contains", true).put("range_index", index);
    }

    private static JsonNode probes(JsonNode input) {
        HostLocalRange range = HostLocalRange.read(input);
        ObjectNode answer = Answers.JSON.objectNode();
        ArrayNode contains = answer.putArray("contains");
        input.path("probe").forEach(probe -> contains.add(range.contains(Address.of(probe.asText()))));
        return answer;
    }

    private static RangeSet set(JsonNode input) {
        if (input.has("ranges")) {
            return RangeSet.read(input.get("ranges"));
        }
        ArrayNode ranges = Answers.JSON.arrayNode();
        input.path("subnets").forEach(subnet -> ranges.addObject().set("subnet", subnet));
        return RangeSet.read(ranges);
    }

    private static HostLocalStore store(JsonNode input) {
        Map<String, String> files = new TreeMap<>();
        input.path("allocated")
                .properties()
                .forEach(entry -> files.put(entry.getKey(), entry.getValue().asText()));
        GoJson.optional(input, "last_reserved_ip").ifPresent(last -> files.put("last_reserved_ip.0", last));
        return new HostLocalStore(files);
    }

    private static String or(JsonNode input, String field, String otherwise) {
        return GoJson.optional(input, field).orElse(otherwise);
    }

    private static JsonNode get(JsonNode input) {
        HostLocalAllocator.Given given = HostLocalAllocator.give(
                set(input),
                0,
                store(input),
                or(input, "id", "ID"),
                or(input, "ifname", "eth0"),
                Answers.address(input, "requested"));
        return Answers.JSON
                .objectNode()
                .put("ip", given.ip().address().address().toString());
    }

    private static JsonNode walk(JsonNode input) {
        ArrayNode answer = Answers.JSON.arrayNode();
        new RoundRobin(set(input), Answers.address(input, "last_reserved_ip"))
                .forEachRemaining(address -> answer.add(address.toString()));
        return answer.addNull();
    }

    /** The ranges of these cases are taken as written: they would not pass the reading of a configuration. */
    private static JsonNode start(JsonNode input) {
        List<HostLocalRange> ranges = new ArrayList<>();
        input.path("ranges")
                .forEach(range -> ranges.add(new HostLocalRange(
                        Cidr.of(GoJson.text(range, "subnet")),
                        Address.of(GoJson.text(range, "rangeStart")),
                        Address.of(GoJson.text(range, "rangeEnd")),
                        Answers.address(range, "gateway"))));
        RoundRobin walk = new RoundRobin(new RangeSet(ranges), Answers.address(input, "last_reserved_ip"));
        return Answers.JSON
                .objectNode()
                .put("start_ip_after_first_next", walk.began().toString());
    }

    private static JsonNode sequence(JsonNode input) {
        RangeSet set = set(input);
        HostLocalStore store = store(input);
        ArrayNode answer = Answers.JSON.arrayNode();
        for (JsonNode op : input.path("ops")) {
            if (op.has("release")) {
                store = store.release(op.get("release").asText(), "eth0");
                answer.addNull();
                continue;
            }
            try {
                HostLocalAllocator.Given given = HostLocalAllocator.give(
                        set, 0, store, op.path("get").asText(), "eth0", Answers.address(op, "requested"));
                store = given.store();
                answer.add(given.ip().address().toString());
            } catch (IpamRefusal e) {
                answer.addObject().put("error", true);
            }
        }
        return answer;
    }

    private static JsonNode config(JsonNode conf, String cniArgs) {
        HostLocalConfig config = HostLocalConfig.read(conf, cniArgs);
        ObjectNode answer = Answers.JSON
                .objectNode()
                .put("name", config.name())
                .put("ok", true)
                .put("error", false);
        ArrayNode sets = answer.putArray("ranges");
        config.sets().forEach(set -> sets.add(ranges(set)));
        answer.set("requested_ips", Answers.texts(config.requested()));
        answer.set("ipArgs", Answers.texts(config.requested()));
        return answer;
    }
}
