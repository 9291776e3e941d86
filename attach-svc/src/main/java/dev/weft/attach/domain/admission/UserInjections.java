package dev.weft.attach.domain.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Annotations that a cluster's administrator lets labels inject. Rule: network-resources-injector. */
public final class UserInjections {

    private static final String PATH = "/metadata/annotations";

    private UserInjections() {}

    /** Label key to patch operation, from the data of the ConfigMap; what is not understood injects nothing. */
    public static SortedMap<String, JsonNode> read(Map<String, String> data) {
        SortedMap<String, JsonNode> patches = new TreeMap<>();
        try {
            JsonNode config = GoJson.read(data.getOrDefault("config.json", "{}"));
            for (Map.Entry<String, JsonNode> entry :
                    config.path("user-defined-injections").properties()) {
                JsonNode patch = entry.getValue();
                if (patch.path("op").isTextual() && patch.path("path").asText().equals(PATH)) {
                    patches.put(entry.getKey(), patch);
                }
            }
        } catch (GoJsonException e) {
            return new TreeMap<>();
        }
        return patches;
    }

    /** The operations whose label the pod carries with the value {@code true}. */
    public static ArrayNode matching(Map<String, JsonNode> patches, Map<String, String> labels) {
        ArrayNode matching = JsonNodeFactory.instance.arrayNode();
        patches.forEach((label, patch) -> {
            if ("true".equalsIgnoreCase(labels.getOrDefault(label, ""))) {
                matching.add(patch);
            }
        });
        return matching;
    }

    /** The annotation's value: the pod's own, else the one that an operation injects. */
    public static Optional<String> annotation(String key, JsonNode podAnnotations, JsonNode operations) {
        if (podAnnotations.has(key)) {
            return Optional.of(podAnnotations.path(key).asText());
        }
        for (JsonNode operation : operations) {
            if (operation.path("value").has(key)) {
                return Optional.of(operation.path("value").path(key).asText());
            }
        }
        return Optional.empty();
    }
}
