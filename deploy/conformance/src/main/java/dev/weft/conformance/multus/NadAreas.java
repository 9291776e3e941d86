package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.delegate.ClaimedDevices;
import dev.weft.attach.domain.delegate.Delegate;
import dev.weft.attach.domain.delegate.DelegateConf;
import dev.weft.attach.domain.delegate.DeviceMap;
import dev.weft.attach.domain.delegate.PluginCalls;
import dev.weft.attach.domain.nad.NadCheck;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Definitions: where their configuration comes from, whether they are let in, which devices they take. */
public final class NadAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "nad_config", Held.by(NadAreas::config),
                "nad_validation", Held.by(NadAreas::validation),
                "device_map", Held.by(NadAreas::devices));
    }

    private static JsonNode config(JsonNode vector) throws AnnotationRefusal, GoJsonException {
        JsonNode input = vector.path("input");
        ObjectNode answer = JSON.objectNode();
        if (input.has("annotation")) {
            NetworkSelection selection = NetworksAnnotation.read(
                            input.path("annotation").asText(), "default")
                    .getFirst();
            ObjectNode conf = JSON.objectNode().put("name", "n").put("type", "t");
            Delegate delegate = new Delegate(conf, false, Optional.of(selection), "", "");
            answer.set("runtimeConfig", PluginCalls.runtimeConfig(delegate, "net1", "", true));
            return answer;
        }
        JsonNode nad = input.path("nad");
        String written = Nads.text(nad.path("config"));
        KnownNetwork network = new KnownNetwork(
                nad.path("namespace").asText(""), nad.path("name").asText(), written, Map.of(), null, null);
        String text = Nads.files(input).text(network);
        if (vector.path("expected").has("plugin_stdin")) {
            Delegate delegate = DelegateConf.load(GoJson.read(text), Optional.empty(), "", false, "");
            answer.set(
                    "plugin_stdin",
                    PluginCalls.add(List.of(delegate), "c", JSON.objectNode())
                            .getFirst()
                            .stdin());
            return answer;
        }
        answer.put("bytes_unchanged", text.equals(written));
        input.path("confDir_files").properties().forEach(file -> {
            if (text.equals(Nads.text(file.getValue()))) {
                answer.put("bytes_of_file", file.getKey());
            }
        });
        return answer;
    }

    private static JsonNode validation(JsonNode vector) {
        JsonNode input = vector.path("input");
        if (!input.has("config")) {
            throw new Held.NotBuilt("HTTP of the upstream webhook, which Weft does not serve");
        }
        NadCheck.refusal(input.path("name").asText(), Nads.text(input.path("config")))
                .ifPresent(text -> {
                    throw new PluginRefusal(text);
                });
        return JSON.objectNode().put("allowed", true);
    }

    private static JsonNode devices(JsonNode vector) throws GoJsonException {
        JsonNode input = vector.path("input");
        if (input.has("checkpoint") || input.has("file_content")) {
            JsonNode content = input.has("checkpoint")
                    ? input.path("checkpoint")
                    : GoJson.read(input.path("file_content").asText());
            return map(DeviceMap.ofCheckpoint(content, input.path("pod_uid").asText("")));
        }
        if (input.has("kubelet_map")) {
            Map<String, List<String>> fromPlugin = new HashMap<>();
            input.path("kubelet_map")
                    .properties()
                    .forEach(entry ->
                            fromPlugin.put(entry.getKey(), GoJson.texts(input.path("kubelet_map"), entry.getKey())));
            return map(ClaimedDevices.merged(fromPlugin, ofOneDevice(input)));
        }
        if (input.has("file")) {
            throw new Held.NotBuilt("files that can't be opened have no rule");
        }
        Map<String, JsonNode> claims = new HashMap<>();
        JsonNode claim = input.path("claim");
        if (claim.isObject()) {
            claims.put(claim.path("name").asText(), claim.path("results"));
        }
        input.path("claims").forEach(one -> claims.put(one.path("name").asText(), one.path("results")));
        List<JsonNode> slices = new ArrayList<>();
        input.path("slices").forEach(slices::add);
        ClaimedDevices devices = new ClaimedDevices(slices);
        JsonNode extended = input.path("extendedResourceClaimStatus");
        if (extended.isObject()) {
            return map(devices.ofExtended(
                    extended.path("resourceClaimName").asText(), extended.path("requestMappings"), claims));
        }
        List<String> names = GoJson.texts(input.path("pod"), "resourceClaimStatuses");
        return map(devices.of(names.isEmpty() ? List.copyOf(claims.keySet()) : names, claims));
    }

    /** The cases that merge both sources give the one device of the claim alone. */
    private static Map<String, List<String>> ofOneDevice(JsonNode input) {
        ObjectNode attributes = input.path("dra_device_attributes") instanceof ObjectNode given
                ? given.deepCopy()
                : JSON.objectNode()
                        .put(
                                "k8s.cni.cncf.io/deviceID",
                                input.at("/dra_device/deviceID").asText())
                        .put(
                                "k8s.cni.cncf.io/resourceName",
                                input.at("/dra_device/resourceName").asText());
        ObjectNode slice = JSON.objectNode();
        slice.putArray("devices").addObject().put("name", "d").set("attributes", attributes);
        ArrayNode results = JSON.arrayNode();
        results.addObject().put("device", "d");
        return new ClaimedDevices(List.of(slice)).of(List.of("c"), Map.of("c", results));
    }

    private static JsonNode map(Map<String, List<String>> found) {
        ObjectNode answer = JSON.objectNode();
        ObjectNode map = answer.putObject("resourceMap");
        found.forEach((resource, ids) -> ids.forEach(map.putArray(resource)::add));
        return answer;
    }
}
