package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validation against a structural schema, in the words of the API server. Rule: apiextensions-apiserver's validation. */
final class SchemaValidation {

    private static final Set<String> TYPE_META = Set.of("apiVersion", "kind", "metadata");

    private static final String UNCHECKED =
            "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    private final List<String> problems = new ArrayList<>();

    private SchemaValidation() {}

    /**
     * Everything that is wrong with an object.
     *
     * @param before the object before an update, for rules over {@code oldSelf}
     */
    static List<String> problems(JsonNode object, JsonNode schema, @Nullable JsonNode before) {
        SchemaValidation validation = new SchemaValidation();
        validation.required("", object, schema);
        for (var property : schema.path("properties").properties()) {
            String name = property.getKey();
            if (!TYPE_META.contains(name) && object.has(name)) {
                validation.check(name, object.get(name), property.getValue());
            }
        }
        validation.combined("<nil>", object, schema);
        if (before != null) {
            validation.problems.removeIf(p -> isUntouched(p, object, before));
        }
        boolean blocked = validation.problems.stream().anyMatch(SchemaValidation::blocks);
        if (!blocked) {
            validation.rules("", object, schema, before);
        } else if (hasRules(schema)) {
            validation.problems.add(UNCHECKED);
        }
        return validation.problems;
    }

    /** What is wrong with a value of a schema, apart from its rules. */
    static List<String> ofValue(JsonNode value, JsonNode schema) {
        SchemaValidation validation = new SchemaValidation();
        validation.check("value", value, schema);
        return validation.problems;
    }

    /** Rule: what keeps apiextensions from evaluating rules. */
    private static boolean blocks(String problem) {
        return problem.contains(": Required value")
                || problem.contains(": Unsupported value")
                || problem.contains(": Too long")
                || problem.contains(": Too many")
                || problem.contains(" in body must be of type ");
    }

    /** Rule: what was invalid before may stay while it is not touched (ratcheting). */
    private static boolean isUntouched(String problem, JsonNode object, JsonNode before) {
        int colon = problem.indexOf(": ");
        String path = colon < 0 ? "" : problem.substring(0, colon);
        if (problem.contains(": Required value")) {
            path = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        }
        if (path.isEmpty() || path.equals("<nil>")) {
            return false;
        }
        JsonNode now = ObjectTable.path(object, "." + path);
        return !now.isMissingNode() && now.equals(ObjectTable.path(before, "." + path));
    }

    private static boolean hasRules(JsonNode schema) {
        return schema.findValue("x-kubernetes-validations") != null;
    }

    private void check(String path, JsonNode node, JsonNode schema) {
        if (node.isNull() && schema.path("nullable").asBoolean(false)) {
            return;
        }
        if (!typed(node, schema)) {
            String wanted = schema.path("x-kubernetes-int-or-string").asBoolean(false)
                    ? "integer,string"
                    : schema.path("type").asText();
            problems.add(path + ": Invalid value: \"" + typeOf(node) + "\": " + path + " in body must be of type "
                    + wanted + ": \"" + typeOf(node) + "\"");
            return;
        }
        if (schema.has("enum")) {
            enumeration(path, node, schema);
        }
        if (node.isTextual()) {
            ScalarChecks.text(path, node.asText(), schema, problems);
        } else if (node.isNumber()) {
            ScalarChecks.number(path, node, schema, problems);
        } else if (node.isArray()) {
            array(path, node, schema);
        } else if (node.isObject()) {
            object(path, node, schema);
        }
        combined(path, node, schema);
    }

    private void object(String path, JsonNode node, JsonNode schema) {
        required(path, node, schema);
        count(path, node.size(), schema, "minProperties", "maxProperties", "properties");
        boolean embedded = schema.path("x-kubernetes-embedded-resource").asBoolean(false);
        for (String type : embedded ? List.of("apiVersion", "kind") : List.<String>of()) {
            if (node.path(type).asText("").isEmpty()) {
                problems.add(path + "." + type + ": Required value");
            }
        }
        for (var field : node.properties()) {
            JsonNode of = schema.path("properties").get(field.getKey());
            if (of == null && schema.path("additionalProperties").isObject()) {
                of = schema.get("additionalProperties");
            }
            if (of != null && !(embedded && TYPE_META.contains(field.getKey()))) {
                check(path + "." + field.getKey(), field.getValue(), of);
            }
        }
    }

    private void required(String path, JsonNode node, JsonNode schema) {
        for (JsonNode name : schema.path("required")) {
            if (!node.has(name.asText())) {
                problems.add((path.isEmpty() ? "" : path + ".") + name.asText() + ": Required value");
            }
        }
    }

    private void array(String path, JsonNode node, JsonNode schema) {
        count(path, node.size(), schema, "minItems", "maxItems", "items");
        Set<String> seen = new HashSet<>();
        String listType = schema.path("x-kubernetes-list-type").asText("");
        List<String> keys = new ArrayList<>();
        schema.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
        for (int i = 0; i < node.size(); i++) {
            String at = path + "[" + i + "]";
            check(at, node.get(i), schema.path("items"));
            String identity = listType.equals("map")
                    ? FieldPaths.step(node.get(i), keys).substring(2)
                    : node.get(i).toString();
            if (!listType.isEmpty() && !listType.equals("atomic") && !seen.add(identity)) {
                problems.add(at + ": Duplicate value: " + identity);
            }
        }
    }

    private void count(String path, int size, JsonNode schema, String least, String most, String what) {
        if (schema.has(least) && size < schema.get(least).asInt()) {
            problems.add(path + ": Invalid value: " + size + ": " + path + " in body should have at least "
                    + schema.get(least).asInt() + " " + what);
        }
        if (schema.has(most) && size > schema.get(most).asInt()) {
            problems.add(path + ": Too many: " + size + ": must have at most "
                    + schema.get(most).asInt() + " " + what);
        }
    }

    private void enumeration(String path, JsonNode node, JsonNode schema) {
        List<String> allowed = new ArrayList<>();
        for (JsonNode value : schema.get("enum")) {
            if (value.equals(node)) {
                return;
            }
            allowed.add("\"" + value.asText() + "\"");
        }
        problems.add(path + ": Unsupported value: " + ScalarChecks.shown(node) + ": supported values: "
                + String.join(", ", allowed));
    }

    private void combined(String path, JsonNode node, JsonNode schema) {
        for (JsonNode part : schema.path("allOf")) {
            problems.addAll(probe(path, node, part));
        }
        int any = holding(path, node, schema.path("anyOf"));
        if (schema.path("anyOf").size() > 0 && any == 0) {
            problems.add(path + ": Invalid value: \"" + typeOf(node) + "\": " + path
                    + " in body must validate at least one schema (anyOf)");
        }
        int one = holding(path, node, schema.path("oneOf"));
        if (schema.path("oneOf").size() > 0 && one != 1) {
            problems.add(path + ": Invalid value: \"" + typeOf(node) + "\": " + path
                    + " in body must validate one and only one schema (oneOf). Found "
                    + (one == 0 ? "none" : Integer.toString(one)) + " valid");
        }
        if (schema.has("not") && probe(path, node, schema.get("not")).isEmpty()) {
            problems.add(path + ": Invalid value: \"" + typeOf(node) + "\": " + path
                    + " in body must not validate the schema (not)");
        }
    }

    private static int holding(String path, JsonNode node, JsonNode parts) {
        int holding = 0;
        for (JsonNode part : parts) {
            holding += probe(path, node, part).isEmpty() ? 1 : 0;
        }
        return holding;
    }

    private static List<String> probe(String path, JsonNode node, JsonNode schema) {
        SchemaValidation validation = new SchemaValidation();
        validation.check(path, node, schema);
        return validation.problems;
    }

    private void rules(String path, JsonNode node, JsonNode schema, @Nullable JsonNode before) {
        if (node.isNull()) {
            return;
        }
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            String text = rule.path("rule").asText();
            if (text.contains("oldSelf")
                    && before == null
                    && !rule.path("optionalOldSelf").asBoolean(false)) {
                continue;
            }
            CelRules.Outcome outcome = CelRules.holds(text, node, before);
            boolean untouched = before != null && before.equals(node) && !text.contains("oldSelf");
            if (!outcome.holds() && !untouched) {
                String field = rule.path("fieldPath").asText("");
                problems.add((path.isEmpty() && field.isEmpty() ? "<nil>" : strip(path + field))
                        + reason(rule.path("reason").asText(""), node)
                        + outcome.problem().orElseGet(() -> message(rule, node, before)));
            }
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                rules(path + "[" + i + "]", node.get(i), schema.path("items"), correlated(schema, node.get(i), before));
            }
        }
        if (node.isObject()) {
            for (var field : node.properties()) {
                JsonNode of = schema.path("properties").get(field.getKey());
                if (of == null) {
                    of = schema.path("additionalProperties");
                }
                if (of.isObject() && !(path.isEmpty() && TYPE_META.contains(field.getKey()))) {
                    JsonNode old = before == null ? null : before.get(field.getKey());
                    rules(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), of, old);
                }
            }
        }
    }

    private static @Nullable JsonNode correlated(JsonNode schema, JsonNode element, @Nullable JsonNode before) {
        if (before == null || !schema.path("x-kubernetes-list-type").asText("").equals("map")) {
            return null;
        }
        List<String> keys = new ArrayList<>();
        schema.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
        int at = FieldPaths.index(before, FieldPaths.step(element, keys));
        return at < 0 ? null : before.get(at);
    }

    private static String strip(String path) {
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static String reason(String reason, JsonNode node) {
        return switch (reason) {
            case "FieldValueRequired" -> ": Required value: ";
            case "FieldValueForbidden" -> ": Forbidden: ";
            case "FieldValueDuplicate" -> ": Duplicate value: \"" + typeOf(node) + "\": ";
            default -> ": Invalid value: " + (node.isContainerNode() ? "" : ScalarChecks.shown(node) + ": ");
        };
    }

    private static String message(JsonNode rule, JsonNode node, @Nullable JsonNode before) {
        String computed = rule.has("messageExpression")
                ? CelRules.text(rule.get("messageExpression").asText(), node, before)
                : "";
        if (!computed.isEmpty()) {
            return computed;
        }
        return rule.path("message").asText("failed rule: " + rule.path("rule").asText());
    }

    private static boolean typed(JsonNode node, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return node.isIntegralNumber() || node.isTextual();
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
}
