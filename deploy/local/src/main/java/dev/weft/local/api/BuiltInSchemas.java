package dev.weft.local.api;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The fields of built-in kinds, read from the client library's model of the API types. */
final class BuiltInSchemas {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final KubernetesSerialization MODEL = new KubernetesSerialization();

    /** One schema a type, for all kinds that have it. */
    private static final Map<Class<?>, ObjectNode> TYPES = new ConcurrentHashMap<>();

    private static final Map<String, Optional<JsonNode>> KNOWN = new ConcurrentHashMap<>();

    private BuiltInSchemas() {}

    /** A schema with types and names of fields only; empty when the library does not know the kind. */
    static Optional<JsonNode> of(ResourceKind kind) {
        return KNOWN.computeIfAbsent(kind.apiVersion() + "/" + kind.kind(), k -> {
            Class<?> type = MODEL.getRegisteredKubernetesResource(kind.apiVersion(), kind.kind());
            return type == null
                    ? Optional.empty()
                    : Optional.of(described(MAPPER.constructType(type), new HashSet<>()));
        });
    }

    /** The schema of metadata, of defined kinds too. */
    static JsonNode metadata() {
        return KNOWN.computeIfAbsent(
                        "metadata",
                        k -> Optional.of(described(MAPPER.constructType(ObjectMeta.class), new HashSet<>())))
                .orElseThrow();
    }

    private static ObjectNode described(JavaType type, Set<Class<?>> above) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        Class<?> raw = type.getRawClass();
        if (raw == String.class) {
            return schema.put("type", "string");
        }
        if (raw == Boolean.class || raw == boolean.class) {
            return schema.put("type", "boolean");
        }
        if (raw == Integer.class || raw == Long.class || raw == int.class || raw == long.class) {
            return schema.put("type", "integer");
        }
        if (type.isCollectionLikeType()) {
            schema.put("type", "array").set("items", described(type.getContentType(), above));
            return schema;
        }
        if (type.isMapLikeType()) {
            schema.put("type", "object").set("additionalProperties", described(type.getContentType(), above));
            return schema;
        }
        boolean open = !raw.getName().startsWith("io.fabric8.kubernetes.api.model.")
                || List.of(Quantity.class, IntOrString.class).contains(raw)
                || raw.isInterface()
                || raw.isEnum()
                || raw.getSimpleName().contains("Raw")
                || raw.getSimpleName().startsWith("JSONSchemaProps")
                || raw.getSimpleName().startsWith("MicroTime")
                || raw.getSimpleName().startsWith("FieldsV1")
                || !above.add(raw);
        if (open) {
            return schema.put("x-kubernetes-preserve-unknown-fields", true);
        }
        ObjectNode known = TYPES.get(raw);
        if (known != null) {
            above.remove(raw);
            return known;
        }
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        for (BeanPropertyDefinition property :
                MAPPER.getDeserializationConfig().introspect(type).findProperties()) {
            properties.set(property.getName(), described(property.getPrimaryType(), above));
        }
        above.remove(raw);
        TYPES.put(raw, schema);
        return schema;
    }

    /**
     * Refuses a text where a number is wanted and the like, as the decoder of the API types does.
     *
     * @throws ApiProblem 400 that names the field
     */
    static void checkTypes(ResourceKind kind, JsonNode object, JsonNode schema) {
        check(kind, kind.kind(), object, schema);
    }

    private static void check(ResourceKind kind, String path, JsonNode node, JsonNode schema) {
        String type = schema.path("type").asText("");
        boolean wrong = switch (type) {
            case "string" -> !node.isTextual();
            case "boolean" -> !node.isBoolean();
            case "integer" -> !node.isIntegralNumber();
            default -> false;
        };
        if (wrong && !node.isNull()) {
            String found = node.isNumber()
                    ? "number"
                    : node.isTextual() ? "string" : node.isBoolean() ? "bool" : node.isArray() ? "array" : "object";
            String wanted = type.equals("boolean") ? "bool" : type.equals("integer") ? "int64" : type;
            throw ApiProblem.bad(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": json: cannot unmarshal " + found + " into Go struct field " + path + " of type "
                    + wanted);
        }
        if (node.isArray()) {
            node.forEach(e -> check(kind, path, e, schema.path("items")));
        } else if (node.isObject()) {
            JsonNode additional = schema.path("additionalProperties");
            node.properties().forEach(f -> {
                JsonNode of = schema.path("properties").get(f.getKey());
                if (of != null) {
                    check(kind, path + "." + f.getKey(), f.getValue(), of);
                } else if (additional.isObject()) {
                    check(kind, path, f.getValue(), additional);
                }
            });
        }
    }
}
