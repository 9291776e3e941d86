package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.status.DefaultRoutes;
import dev.weft.attach.domain.status.HotPlugStatus;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import dev.weft.attach.domain.status.ResultStatus;
import dev.weft.attach.domain.status.StatusText;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is reported of a pod's interfaces, and the default routes in results. */
public final class StatusAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "network_status", Held.by(StatusAreas::status),
                "hotplug_status", Held.by(StatusAreas::hotPlug),
                "gateway_override", Held.by(StatusAreas::gateway));
    }

    private static JsonNode status(JsonNode vector) throws GoJsonException {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        if (subject.startsWith("nadclient.SetNetworkStatus")) {
            JsonNode read = GoJson.read(StatusText.of(input.path("statuses")));
            return JSON.objectNode()
                    .put("annotation", NetworkStatusAnnotation.KEY)
                    .put("round_trip_equal", read.equals(input.path("statuses")));
        }
        JsonNode result = input.path("result");
        if (input.has("dns")) {
            result = JSON.objectNode().put("cniVersion", "1.0.0").set("dns", input.path("dns"));
        }
        List<ObjectNode> statuses = ResultStatus.of(
                result,
                input.path("networkName").asText(),
                input.path("defaultNetwork").asBoolean(false),
                input.path("deviceInfo"));
        ObjectNode answer = JSON.objectNode();
        answer.setAll(statuses.getFirst());
        ArrayNode list = answer.putArray("statuses");
        statuses.forEach(list::add);
        ArrayNode excluded = answer.putArray("excluded_interfaces");
        for (JsonNode iface : result.path("interfaces")) {
            String name = iface.path("name").asText();
            if (statuses.stream()
                    .noneMatch(one -> one.path("interface").asText("").equals(name))) {
                excluded.add(name);
            }
        }
        return answer;
    }

    private static JsonNode hotPlug(JsonNode vector) {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        return switch (subject.substring(subject.indexOf('.') + 1)) {
            case "AddDynamicIfaceToStatus" -> {
                JsonNode result = input.path("result");
                ObjectNode cni = JSON.objectNode().put("cniVersion", "1.0.0");
                cni.putArray("interfaces")
                        .addObject()
                        .put("name", result.path("interface").asText())
                        .put("mac", result.path("mac").asText())
                        .put("sandbox", "/run/netns/pod");
                ArrayNode ips = cni.putArray("ips");
                result.path("ips").forEach(ip -> ips.addObject().set("address", ip));
                JsonNode element = input.path("element");
                ObjectNode added =
                        ResultStatus.of(cni, "", false, JSON.objectNode()).getFirst();
                added.remove("name");
                yield answer(HotPlugStatus.added(
                        input.path("status"),
                        element.path("namespace").asText(),
                        element.path("name").asText(),
                        added));
            }
            case "DeleteDynamicIfaceFromStatus" -> {
                List<String> removed = new ArrayList<>();
                for (JsonNode one : input.path("remove")) {
                    removed.add(one.path("namespace").asText() + "/"
                            + one.path("name").asText() + "/"
                            + one.path("interface").asText());
                }
                yield answer(HotPlugStatus.removed(input.path("status"), removed));
            }
            default -> event(input);
        };
    }

    private static ObjectNode answer(ArrayNode status) {
        return JSON.objectNode().set("status", status);
    }

    private static JsonNode event(JsonNode input) {
        String pod = input.path("pod").asText();
        if (input.path("hostNetwork").asBoolean(false)) {
            return JSON.objectNode().put("event", HotPlugStatus.rejectedEvent(pod));
        }
        JsonNode added = input.path("added");
        JsonNode removed = input.path("removed");
        if (added.isObject()) {
            return JSON.objectNode()
                    .put(
                            "event",
                            HotPlugStatus.addedEvent(
                                    pod,
                                    added.path("interface").asText(),
                                    added.path("name").asText()));
        }
        if (removed.isObject()) {
            return JSON.objectNode()
                    .put(
                            "event",
                            HotPlugStatus.removedEvent(
                                    pod,
                                    removed.path("interface").asText(),
                                    removed.path("name").asText()));
        }
        throw new Held.NotBuilt("no rule for this event");
    }

    private static JsonNode gateway(JsonNode vector) {
        JsonNode input = vector.path("input");
        JsonNode after = switch (vector.path("subject").asText()) {
            case "multus.deleteDefaultGWCacheBytes", "multus.deleteDefaultGWResult" ->
                DefaultRoutes.without(
                        input.path("result"),
                        input.path("ipv4").asBoolean(),
                        input.path("ipv6").asBoolean());
            case "multus.deleteDefaultGWResultRoutes" ->
                JSON.objectNode()
                        .set(
                                "routes",
                                DefaultRoutes.without(
                                        input.path("routes"), input.path("dst").asText()));
            case "multus.addDefaultGWResult", "multus.addDefaultGWCacheBytes" ->
                DefaultRoutes.with(input.path("result"), GoJson.texts(input, "gateways"));
            default ->
                throw new Held.NotBuilt("no rule for " + vector.path("subject").asText());
        };
        ObjectNode answer = JSON.objectNode();
        answer.set("routes", after.path("routes"));
        answer.put("routes_len", after.path("routes").size());
        answer.put("has_routes_key", after.has("routes"));
        answer.put("has_v4_default", hasDefault(after.path("routes"), true));
        answer.put("has_v6_default", hasDefault(after.path("routes"), false));
        answer.put("ip4_routes_len", after.path("ip4").path("routes").size());
        answer.put("ip6_routes_len", after.path("ip6").path("routes").size());
        return answer;
    }

    private static boolean hasDefault(JsonNode routes, boolean ipv4) {
        for (JsonNode route : routes) {
            String dst = route.path("dst").asText("");
            if (DefaultRoutes.isDefault(dst) && dst.indexOf(':') < 0 == ipv4) {
                return true;
            }
        }
        return false;
    }
}
