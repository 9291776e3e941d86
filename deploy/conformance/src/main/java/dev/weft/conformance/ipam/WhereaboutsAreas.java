package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.AddressMath;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.PoolKeys;
import dev.weft.plugins.whereabouts.RangeAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whereabouts' arithmetic, names, keys and choice of addresses. */
public final class WhereaboutsAreas implements AreaSet {

    private static final String HELPERS = "whereabouts.iphelpers.";

    @Override
    public Map<String, Check> areas() {
        return Map.ofEntries(
                area(
                        HELPERS + "compare_ips",
                        in -> Answers.JSON.numberNode(AddressMath.compare(address(in, "x"), address(in, "y")))),
                area(
                        HELPERS + "is_ip_in_range",
                        in -> Answers.JSON.booleanNode(
                                AddressMath.isInRange(address(in, "in"), address(in, "start"), address(in, "end")))),
                area(HELPERS + "network_ip", in -> Answers.text(cidr(in).network())),
                area(HELPERS + "subnet_broadcast_ip", in -> Answers.text(cidr(in).last())),
                area(
                        HELPERS + "first_usable_ip",
                        in -> Answers.text(AddressMath.usable(cidr(in)).first())),
                area(
                        HELPERS + "last_usable_ip",
                        in -> Answers.text(AddressMath.usable(cidr(in)).last())),
                area(HELPERS + "has_usable_ips", in -> Answers.JSON.booleanNode(AddressMath.hasUsable(cidr(in)))),
                area(HELPERS + "inc_ip", in -> Answers.text(address(in, "ip").next())),
                area(HELPERS + "dec_ip", in -> Answers.text(address(in, "ip").previous())),
                area(HELPERS + "get_ip_range", WhereaboutsAreas::range),
                area(
                        HELPERS + "ip_get_offset",
                        in -> Answers.JSON.numberNode(AddressMath.offset(address(in, "ip1"), address(in, "ip2")))),
                area(
                        HELPERS + "ip_add_offset",
                        in -> AddressMath.plus(
                                        address(in, "ip"), in.path("offset").asLong())
                                .map(Answers::text)
                                .orElse(Answers.JSON.nullNode())),
                area(
                        HELPERS + "divide_range_by_size",
                        in -> AddressMath.divide(GoJson.text(in, "range"), GoJson.text(in, "slice_size"))
                                .<JsonNode>map(Answers::texts)
                                .orElse(Answers.JSON.nullNode())),
                area(
                        "whereabouts.naming.ip_pool_name",
                        in -> Answers.text(ObjectNames.pool(
                                GoJson.text(in, "ip_range"),
                                GoJson.text(in, "network_name"),
                                GoJson.text(in, "node_name")))),
                area(
                        "whereabouts.naming.overlapping_reservation_name",
                        in -> Answers.text(
                                ObjectNames.reservation(address(in, "ip"), GoJson.text(in, "network_name")))),
                area("whereabouts.pool.offset_roundtrip", WhereaboutsAreas::roundTrip),
                area(
                        "whereabouts.pool.decode_key",
                        in -> Answers.text(decoded(Cidr.of(GoJson.text(in, "spec_range")), GoJson.text(in, "key")))),
                area("whereabouts.allocate.iterate", WhereaboutsAreas::iterate),
                area("whereabouts.allocate.assign_ip", WhereaboutsAreas::assign),
                area("whereabouts.allocate.deallocate_ip", WhereaboutsAreas::release));
    }

    private static Map.Entry<String, Check> area(String name, Expectation.Rule rule) {
        return Map.entry(name, Expectation.of(rule));
    }

    private static Address address(JsonNode input, String field) {
        return Answers.address(input, field).orElseThrow(() -> new IpamRefusal(field + " is no address"));
    }

    private static Cidr cidr(JsonNode input) {
        return Cidr.of(GoJson.text(input, "cidr"));
    }

    private static JsonNode range(JsonNode input) {
        AddressRange range = AddressMath.usable(
                cidr(input), Answers.address(input, "range_start"), Answers.address(input, "range_end"));
        return Answers.JSON
                .objectNode()
                .put("first", range.first().toString())
                .put("last", range.last().toString());
    }

    private static JsonNode roundTrip(JsonNode input) {
        Cidr range = Cidr.of(GoJson.text(input, "spec_range"));
        Address ip = address(input, "ip");
        String key = PoolKeys.key(range, ip);
        String back = decoded(range, key);
        return Answers.JSON
                .objectNode()
                .put("key", key)
                .put("decoded_ip", back)
                .put("lossless", back.equals(ip.toString()));
    }

    private static String decoded(Cidr range, String key) {
        return switch (PoolKeys.decode(range, key)) {
            case PoolKeys.Meaning.Of of -> of.address().toString();
            case PoolKeys.Meaning.Dropped dropped -> "<dropped>";
            case PoolKeys.Meaning.NoAddress none -> "<nil>";
        };
    }

    private static RangeAllocator.Range range(JsonNode input, String field) {
        return new RangeAllocator.Range(
                Cidr.of(GoJson.text(input, field)),
                Answers.address(input, "range_start"),
                Answers.address(input, "range_end"),
                GoJson.texts(input, "exclude"));
    }

    private static List<RangeAllocator.Reservation> reserved(JsonNode input) {
        List<RangeAllocator.Reservation> reserved = new ArrayList<>();
        input.path("reserved")
                .forEach(entry -> reserved.add(new RangeAllocator.Reservation(
                        address(entry, "ip"),
                        GoJson.text(entry, "id"),
                        GoJson.text(entry, "pod_ref"),
                        GoJson.text(entry, "if_name"))));
        return reserved;
    }

    private static ArrayNode list(List<RangeAllocator.Reservation> reservations) {
        ArrayNode list = Answers.JSON.arrayNode();
        reservations.forEach(entry -> list.addObject()
                .put("ip", entry.ip().toString())
                .put("id", entry.id())
                .put("pod_ref", entry.podRef())
                .put("if_name", entry.ifName()));
        return list;
    }

    private static JsonNode iterate(JsonNode input) {
        RangeAllocator.Assigned assigned = RangeAllocator.assignNew(
                range(input, "ipnet"),
                reserved(input),
                GoJson.text(input, "container_id"),
                GoJson.text(input, "pod_ref"),
                GoJson.text(input, "if_name"));
        return Answers.JSON
                .objectNode()
                .put("ip", assigned.address().address().toString())
                .put("reserve_list_len", assigned.reservations().size())
                .put(
                        "reserve_list_last_ip",
                        assigned.reservations().getLast().ip().toString());
    }

    private static JsonNode assign(JsonNode input) {
        RangeAllocator.Assigned assigned = RangeAllocator.assign(
                range(input, "range"),
                reserved(input),
                GoJson.text(input, "container_id"),
                GoJson.text(input, "pod_ref"),
                GoJson.text(input, "if_name"));
        ObjectNode answer =
                Answers.JSON.objectNode().put("address", assigned.address().toString());
        answer.set("reserved_after", list(assigned.reservations()));
        return answer;
    }

    private static JsonNode release(JsonNode input) {
        RangeAllocator.Released released = RangeAllocator.release(
                reserved(input), GoJson.text(input, "container_id"), GoJson.text(input, "if_name"));
        ObjectNode answer = Answers.JSON.objectNode();
        released.address().ifPresent(address -> answer.put("ip", address.toString()));
        answer.set("reserved_after", list(released.reservations()));
        return answer;
    }
}
