package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a value merges. Rule: {@code x-kubernetes-list-type}, {@code -list-map-keys} and {@code -map-type} of a schema; the markers of the API
 * types for metadata and the built-in kinds; without either, maps are granular and lists atomic.
 *
 * @param form how
 * @param keys of a keyed list
 * @param schema of the value, where there is one
 * @param builtIn whether the markers of the API types hold here
 */
record Shape(Form form, List<String> keys, @Nullable JsonNode schema, boolean builtIn) {

    /** Granular maps, and scalars; atomic values; sets of scalars; lists whose elements have keys. */
    enum Form {
        GRANULAR,
        ATOMIC,
        SET,
        KEYED
    }

    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("schedulingGates", List.of("name")),
            Map.entry("resourceClaims", List.of("name")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
            Map.entry("conditions", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("podIPs", List.of("ip")),
            Map.entry("addresses", List.of("type")),
            Map.entry("webhooks", List.of("name")),
            Map.entry("matchConditions", List.of("name")));
    private static final Set<String> ATOMIC_MAPS = Set.of(
            "selector",
            "nodeSelector",
            "labelSelector",
            "namespaceSelector",
            "objectSelector",
            "fieldRef",
            "resourceFieldRef",
            "configMapKeyRef",
            "secretKeyRef",
            "involvedObject");

    static Shape of(ResourceKind kind) {
        return new Shape(Form.GRANULAR, List.of(), kind.schema(), kind.schema() == null);
    }

    /** The key that a strategic merge patch joins a list of a built-in kind by, or null when the list is replaced. */
    static @Nullable String mergeKey(String field, JsonNode list) {
        if (list.isEmpty() || !list.get(0).isObject()) {
            return null;
        }
        if (field.equals("ports")) {
            return list.get(0).has("containerPort") ? "containerPort" : "port";
        }
        List<String> keys = KEYS.get(field);
        return keys == null ? null : keys.get(0);
    }

    /** The shape of a field. */
    Shape child(String field, @Nullable JsonNode value) {
        if (builtIn || field.equals("metadata")) {
            return markers(field, value);
        }
        JsonNode of = null;
        if (schema != null) {
            of = schema.path("properties").get(field);
            if (of == null && schema.path("additionalProperties").isObject()) {
                of = schema.get("additionalProperties");
            }
        }
        return described(of, value);
    }

    private static Shape markers(String field, @Nullable JsonNode value) {
        if (value != null && value.isArray()) {
            List<String> keys = field.equals("ports")
                    ? List.of(value.path(0).has("containerPort") ? "containerPort" : "port", "protocol")
                    : KEYS.get(field);
            if (field.equals("finalizers")) {
                return new Shape(Form.SET, List.of(), null, true);
            }
            return keys == null || value.isEmpty() || !value.get(0).isObject()
                    ? new Shape(Form.ATOMIC, List.of(), null, true)
                    : new Shape(Form.KEYED, keys, null, true);
        }
        return new Shape(ATOMIC_MAPS.contains(field) ? Form.ATOMIC : Form.GRANULAR, List.of(), null, true);
    }

    private static Shape described(@Nullable JsonNode of, @Nullable JsonNode value) {
        if (value != null && value.isArray()) {
            String type = of == null ? "" : of.path("x-kubernetes-list-type").asText("");
            if (of != null && type.equals("map")) {
                List<String> keys = new ArrayList<>();
                of.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
                return new Shape(Form.KEYED, List.copyOf(keys), of, false);
            }
            return new Shape(type.equals("set") ? Form.SET : Form.ATOMIC, List.of(), of, false);
        }
        boolean atomic =
                of != null && of.path("x-kubernetes-map-type").asText("").equals("atomic");
        return new Shape(atomic ? Form.ATOMIC : Form.GRANULAR, List.of(), of, false);
    }

    /** The shape of a keyed list's elements. */
    Shape item() {
        return new Shape(Form.GRANULAR, List.of(), schema == null ? null : schema.get("items"), builtIn);
    }
}
