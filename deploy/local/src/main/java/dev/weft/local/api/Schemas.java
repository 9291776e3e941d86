package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Structural schemas: pruning, defaults, validation and CEL rules. Rule: apiextensions structural schemas. */
final class Schemas {

    private Schemas() {}

    private static boolean keepsUnknown(JsonNode schema) {
        return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
    }

    /** Takes away fields that the schema does not name. The top level keeps apiVersion, kind and metadata. */
    static void prune(ObjectNode object, JsonNode schema) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!List.of("apiVersion", "kind", "metadata").contains(name)
                    && !schema.path("properties").has(name)
                    && !keepsUnknown(schema)) {
                names.remove();
            }
        }
        schema.path("properties").properties().forEach(p -> {
            if (!p.getKey().equals("metadata")) {
                pruneNode(object.get(p.getKey()), p.getValue());
            }
        });
    }

    private static void pruneNode(@Nullable JsonNode node, JsonNode schema) {
        if (node == null) {
            return;
        }
        if (node.isArray()) {
            node.forEach(e -> pruneNode(e, schema.path("items")));
        } else if (node instanceof ObjectNode object) {
            JsonNode additional = schema.path("additionalProperties");
            if (additional.isObject()) {
                object.forEach(v -> pruneNode(v, additional));
                return;
            }
            if (!keepsUnknown(schema)
                    && !additional.asBoolean(false)
                    && (schema.has("properties") || schema.path("type").asText().equals("object"))) {
                List<String> unknown = new ArrayList<>();
                object.fieldNames().forEachRemaining(n -> {
                    if (!schema.path("properties").has(n)) {
                        unknown.add(n);
                    }
                });
                object.remove(unknown);
            }
            schema.path("properties").properties().forEach(p -> pruneNode(object.get(p.getKey()), p.getValue()));
        }
    }

    /** Fills in defaults. */
    static void defaults(@Nullable JsonNode node, JsonNode schema) {
        if (node instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(p -> {
                JsonNode preset = p.getValue().get("default");
                if (preset != null && !object.has(p.getKey())) {
                    object.set(p.getKey(), preset.deepCopy());
                }
                defaults(object.get(p.getKey()), p.getValue());
            });
            if (schema.path("additionalProperties").isObject()) {
                object.forEach(v -> defaults(v, schema.path("additionalProperties")));
            }
        } else if (node != null && node.isArray()) {
            node.forEach(e -> defaults(e, schema.path("items")));
        }
    }

    /** Everything that is wrong, in the words of the API server. */
    static List<String> problems(JsonNode object, JsonNode schema, @Nullable JsonNode before) {
        List<String> problems = new ArrayList<>();
        schema.path("properties").properties().forEach(p -> {
            if (!List.of("apiVersion", "kind", "metadata").contains(p.getKey())) {
                check(
                        p.getKey(),
                        object.path(p.getKey()),
                        p.getValue(),
                        before == null ? null : before.get(p.getKey()),
                        problems);
            }
        });
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.asText())) {
                problems.add(name.asText() + ": Required value");
            }
        }
        if (problems.isEmpty()) {
            rules("", object, schema, before, problems);
        }
        return problems;
    }

    private static void check(
            String path, JsonNode node, JsonNode schema, @Nullable JsonNode before, List<String> problems) {
        if (node.isMissingNode() || (node.isNull() && schema.path("nullable").asBoolean(false))) {
            return;
        }
        if (!typed(node, schema)) {
            problems.add(path + ": Invalid value: \"" + typeOf(node) + "\": " + path + " in body must be of type "
                    + schema.path("type").asText() + ": \"" + typeOf(node) + "\"");
            return;
        }
        scalars(path, node, schema, problems);
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(path + "[" + i + "]", node.get(i), schema.path("items"), null, problems);
            }
        } else if (node.isObject()) {
            for (JsonNode name : schema.path("required")) {
                if (!node.has(name.asText())) {
                    problems.add(path + "." + name.asText() + ": Required value");
                }
            }
            for (var field : node.properties()) {
                JsonNode of = schema.path("properties").has(field.getKey())
                        ? schema.path("properties").get(field.getKey())
                        : schema.path("additionalProperties");
                if (of.isObject()) {
                    check(
                            path + "." + field.getKey(),
                            field.getValue(),
                            of,
                            before == null ? null : before.get(field.getKey()),
                            problems);
                }
            }
        }
        if (problems.isEmpty()) {
            rules(path, node, schema, before, problems);
        }
    }

    private static boolean typed(JsonNode node, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return node.isInt() || node.isLong() || node.isTextual();
        }
        return switch (schema.path("type").asText("")) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isTextual();
            case "boolean" -> node.isBoolean();
            case "integer" -> node.isIntegralNumber();
            case "number" -> node.isNumber();
            default -> true;
        };
    }

    private static String typeOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> node.isIntegralNumber() ? "integer" : "number";
            default -> "null";
        };
    }

    private static void scalars(String path, JsonNode node, JsonNode schema, List<String> problems) {
        String shown = node.isTextual() ? "\"" + node.asText() + "\"" : node.toString();
        if (schema.has("enum")) {
            List<String> allowed = new ArrayList<>();
            boolean found = false;
            for (JsonNode value : schema.get("enum")) {
                allowed.add("\"" + value.asText() + "\"");
                found |= value.equals(node);
            }
            if (!found) {
                problems.add(
                        path + ": Unsupported value: " + shown + ": supported values: " + String.join(", ", allowed));
            }
        }
        if (node.isTextual()) {
            String text = node.asText();
            if (schema.has("pattern")
                    && !Pattern.compile(schema.get("pattern").asText())
                            .matcher(text)
                            .find()) {
                problems.add(path + ": Invalid value: " + shown + ": " + path + " in body should match '"
                        + schema.get("pattern").asText() + "'");
            }
            if (schema.has("minLength")
                    && text.length() < schema.get("minLength").asInt()) {
                problems.add(path + ": Invalid value: " + shown + ": " + path + " in body should be at least "
                        + schema.get("minLength").asInt() + " chars long");
            }
            if (schema.has("maxLength")
                    && text.length() > schema.get("maxLength").asInt()) {
                problems.add(path + ": Too long: may not be more than "
                        + schema.get("maxLength").asInt() + " bytes");
            }
        }
        if (node.isNumber()) {
            if (schema.has("minimum") && node.asDouble() < schema.get("minimum").asDouble()) {
                problems.add(path + ": Invalid value: " + shown + ": " + path
                        + " in body should be greater than or equal to "
                        + schema.get("minimum").asText());
            }
            if (schema.has("maximum") && node.asDouble() > schema.get("maximum").asDouble()) {
                problems.add(
                        path + ": Invalid value: " + shown + ": " + path + " in body should be less than or equal to "
                                + schema.get("maximum").asText());
            }
        }
        if (node.isArray()) {
            if (schema.has("minItems") && node.size() < schema.get("minItems").asInt()) {
                problems.add(path + ": Invalid value: " + node.size() + ": " + path + " in body should have at least "
                        + schema.get("minItems").asInt() + " items");
            }
            if (schema.has("maxItems") && node.size() > schema.get("maxItems").asInt()) {
                problems.add(path + ": Too many: " + node.size() + ": must have at most "
                        + schema.get("maxItems").asInt() + " items");
            }
        }
    }

    private static void rules(
            String path, JsonNode node, JsonNode schema, @Nullable JsonNode before, List<String> problems) {
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            String text = rule.path("rule").asText();
            if (text.contains("oldSelf") && before == null) {
                continue;
            }
            if (!CelRules.holds(text, node, before)) {
                problems.add((path.isEmpty() ? "<nil>" : path) + ": Invalid value: \"" + typeOf(node) + "\": "
                        + rule.path("message").asText("failed rule: " + text));
            }
        }
    }
}
