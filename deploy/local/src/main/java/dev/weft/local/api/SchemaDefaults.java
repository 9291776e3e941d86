package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pruning and defaults of structural schemas. Rule: apiextensions-apiserver's schema/pruning and schema/defaulting. */
final class SchemaDefaults {

    private static final Set<String> TYPE_META = Set.of("apiVersion", "kind", "metadata");

    private SchemaDefaults() {}

    private static boolean keepsUnknown(JsonNode schema) {
        return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
    }

    /**
     * Takes away fields that the schema does not name; apiVersion, kind and metadata stay.
     *
     * @return the paths that were taken away, e.g. {@code spec.foo}
     */
    static List<String> prune(ObjectNode object, JsonNode schema) {
        List<String> pruned = new ArrayList<>();
        prune("", object, schema, true, pruned);
        return pruned;
    }

    private static void prune(
            String path, @Nullable JsonNode node, JsonNode schema, boolean resource, List<String> pruned) {
        if (node == null) {
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                prune(path + "[" + i + "]", node.get(i), schema.path("items"), false, pruned);
            }
            return;
        }
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        boolean whole =
                resource || schema.path("x-kubernetes-embedded-resource").asBoolean(false);
        JsonNode additional = schema.path("additionalProperties");
        boolean open = keepsUnknown(schema)
                || additional.asBoolean(false)
                || additional.isObject()
                || !(schema.has("properties") || schema.path("type").asText().equals("object"));
        List<String> unknown = new ArrayList<>();
        for (var field : object.properties()) {
            String name = field.getKey();
            if (whole && TYPE_META.contains(name)) {
                continue;
            }
            String at = path.isEmpty() ? name : path + "." + name;
            JsonNode of = schema.path("properties").get(name);
            if (of != null) {
                prune(at, field.getValue(), of, false, pruned);
            } else if (additional.isObject()) {
                prune(at, field.getValue(), additional, false, pruned);
            } else if (!open) {
                unknown.add(name);
                pruned.add(at);
            }
        }
        object.remove(unknown);
    }

    /** Takes away maps that are empty. Rule: the API types of built-in kinds omit them. */
    static void dropEmptyMaps(JsonNode node, JsonNode schema) {
        if (node instanceof ObjectNode object) {
            List<String> empty = new ArrayList<>();
            object.properties().forEach(f -> {
                JsonNode of = schema.path("properties").path(f.getKey());
                if (of.has("additionalProperties")
                        && f.getValue().isObject()
                        && f.getValue().isEmpty()) {
                    empty.add(f.getKey());
                } else if (of.isObject()) {
                    dropEmptyMaps(f.getValue(), of);
                }
            });
            object.remove(empty);
        } else if (node.isArray()) {
            node.forEach(e -> dropEmptyMaps(e, schema.path("items")));
        }
    }

    /** Fills in defaults; a null where none is allowed gives way to the default. */
    static void defaults(@Nullable JsonNode node, JsonNode schema) {
        if (node instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(p -> {
                JsonNode preset = p.getValue().get("default");
                JsonNode now = object.get(p.getKey());
                boolean nullWithout = now != null
                        && now.isNull()
                        && !p.getValue().path("nullable").asBoolean(false);
                if (preset != null && (now == null || nullWithout)) {
                    object.set(p.getKey(), preset.deepCopy());
                } else if (nullWithout && p.getValue().has("type")) {
                    object.remove(p.getKey());
                }
                defaults(object.get(p.getKey()), p.getValue());
            });
            JsonNode additional = schema.path("additionalProperties");
            if (additional.isObject()) {
                object.forEach(v -> defaults(v, additional));
            }
        } else if (node != null && node.isArray()) {
            node.forEach(e -> defaults(e, schema.path("items")));
        }
    }
}
