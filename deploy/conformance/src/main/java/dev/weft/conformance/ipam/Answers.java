package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import java.util.List;
import java.util.Optional;

/** Answers of the rules as JSON. */
final class Answers {

    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Answers() {}

    static ObjectNode result(IpResult result) {
        ObjectNode answer = JSON.objectNode();
        answer.set("ips", ips(result.ips()));
        ArrayNode routes = answer.putArray("routes");
        for (IpResult.Route route : result.routes()) {
            ObjectNode item = routes.addObject().put("dst", route.dst().toString());
            route.gw().ifPresent(gw -> item.put("gw", gw.toString()));
        }
        return answer;
    }

    static ArrayNode ips(List<IpResult.Ip> ips) {
        ArrayNode array = JSON.arrayNode();
        for (IpResult.Ip ip : ips) {
            ObjectNode item = array.addObject().put("address", ip.address().toString());
            ip.gateway().ifPresent(gateway -> item.put("gateway", gateway.toString()));
        }
        return array;
    }

    static <T> ArrayNode texts(Iterable<T> items) {
        ArrayNode array = JSON.arrayNode();
        items.forEach(item -> array.add(item.toString()));
        return array;
    }

    static JsonNode text(Object value) {
        return JSON.textNode(value.toString());
    }

    static Optional<Address> address(JsonNode input, String field) {
        return GoJson.optional(input, field).map(Address::of);
    }
}
