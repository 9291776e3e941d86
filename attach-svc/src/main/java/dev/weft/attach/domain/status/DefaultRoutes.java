package dev.weft.attach.domain.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Cidr;
import java.util.List;
import java.util.Set;

/** Default routes in CNI results, as Multus moves them from one interface to another. */
public final class DefaultRoutes {

    private static final Set<String> WITHOUT_INTERFACES = Set.of("", "0.1.0", "0.2.0");
    private static final Set<String> CURRENT = Set.of("1.0.0", "1.1.0");

    private DefaultRoutes() {}

    /** Whether the destination is everything: absent, or a prefix of length 0. */
    public static boolean isDefault(String dst) {
        return dst.isEmpty()
                || Cidr.parse(dst).filter(prefix -> prefix.prefix() == 0).isPresent();
    }

    /** The result without default routes of the families named. Rule: Multus deleteDefaultGWCacheBytes. */
    public static ObjectNode without(JsonNode result, boolean ipv4, boolean ipv6) {
        ObjectNode copy = result.deepCopy();
        if (WITHOUT_INTERFACES.contains(GoJson.text(result, "cniVersion"))) {
            if (ipv4) {
                strip(copy.path("ip4"), true);
            }
            if (ipv6) {
                strip(copy.path("ip6"), false);
            }
        } else {
            if (ipv4) {
                strip(copy, true);
            }
            if (ipv6) {
                strip(copy, false);
            }
        }
        return copy;
    }

    /** The routes without each that goes to {@code dst}. */
    public static ArrayNode without(JsonNode routes, String dst) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode route : routes) {
            if (!route.path("dst").asText("").equals(dst)) {
                kept.add(route);
            }
        }
        return kept;
    }

    /**
     * The result with a default route through each gateway. Rule: Multus addDefaultGWCacheBytes.
     *
     * @throws PluginRefusal for a version of the result that can't carry them
     */
    public static ObjectNode with(JsonNode result, List<String> gateways) {
        if (!CURRENT.contains(GoJson.text(result, "cniVersion"))) {
            throw new PluginRefusal("not supported version: " + GoJson.text(result, "cniVersion"));
        }
        ObjectNode copy = result.deepCopy();
        ArrayNode routes = copy.path("routes").isArray() ? (ArrayNode) copy.path("routes") : copy.putArray("routes");
        for (String gateway : gateways) {
            routes.addObject()
                    .put("dst", gateway.indexOf(':') < 0 ? "0.0.0.0/0" : "::/0")
                    .put("gw", gateway);
        }
        return copy;
    }

    private static void strip(JsonNode holder, boolean ipv4) {
        if (!(holder instanceof ObjectNode object) || !object.path("routes").isArray()) {
            return;
        }
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode route : object.path("routes")) {
            String dst = route.path("dst").asText("");
            if (!isDefault(dst) || dst.indexOf(':') < 0 != ipv4) {
                kept.add(route);
            }
        }
        if (kept.isEmpty()) {
            object.remove("routes");
        } else {
            object.set("routes", kept);
        }
    }
}
