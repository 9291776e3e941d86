package dev.weft.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.tools.Script;
import org.projectnessie.cel.tools.ScriptException;
import org.projectnessie.cel.tools.ScriptHost;

/** What an API server with strict field validation would say of an object, given the schema of its kind. */
final class SchemaCheck {

    private static final ScriptHost CEL = ScriptHost.newBuilder().build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> problems = new ArrayList<>();

    private SchemaCheck() {}

    /** Problems as {@code path: reason}; none when the object is valid. The object gets its defaults. */
    static List<String> problems(String definition, ObjectNode object, @Nullable ObjectNode before) {
        JsonNode schema = schema(definition);
        for (String part : List.of("spec", "status")) {
            fill(object.path(part), schema.path("properties").path(part));
        }
        SchemaCheck check = new SchemaCheck();
        for (JsonNode name : schema.path("required")) {
            check.need(object, "", name.asText());
        }
        for (String part : List.of("spec", "status")) {
            JsonNode of = schema.path("properties").path(part);
            if (object.has(part) && of.isObject()) {
                check.check(part, object.get(part), of, before == null ? null : before.get(part));
            } else if (object.has(part)) {
                check.problems.add(part + ": unknown field");
            }
        }
        return check.problems;
    }

    static JsonNode schema(String definition) {
        return CrdGeneration.read(Crds.yaml(definition)).at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static void fill(JsonNode node, JsonNode schema) {
        if (node instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(p -> {
                if (p.getValue().has("default") && !object.has(p.getKey())) {
                    object.set(p.getKey(), p.getValue().get("default"));
                }
                fill(object.path(p.getKey()), p.getValue());
            });
        } else {
            node.forEach(element -> fill(element, schema.path("items")));
        }
    }

    private void need(JsonNode node, String path, String name) {
        if (!node.has(name)) {
            problems.add(path + name + ": Required value");
        }
    }

    private void check(String path, JsonNode node, JsonNode schema, @Nullable JsonNode before) {
        if (!typed(node, schema)) {
            problems.add(path + ": must be of type " + schema.path("type").asText());
            return;
        }
        bounds(path, node, schema);
        for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
            check(path + "[" + i + "]", node.get(i), schema.path("items"), null);
        }
        if (node.isObject()) {
            schema.path("required").forEach(name -> need(node, path + ".", name.asText()));
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                JsonNode of = schema.path("properties").path(field.getKey()).isObject()
                        ? schema.path("properties").path(field.getKey())
                        : schema.path("additionalProperties");
                String below = path + "." + field.getKey();
                if (of.isObject()) {
                    check(below, field.getValue(), of, before == null ? null : before.get(field.getKey()));
                } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                    problems.add(below + ": unknown field");
                }
            }
        }
        if (problems.isEmpty()) {
            rules(path, node, schema, before);
        }
    }

    private static boolean typed(JsonNode node, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return node.isIntegralNumber() || node.isTextual();
        }
        return switch (schema.path("type").asText()) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isTextual();
            case "boolean" -> node.isBoolean();
            case "integer" -> node.isIntegralNumber();
            default -> schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        };
    }

    private void bounds(String path, JsonNode node, JsonNode schema) {
        if (schema.has("enum")
                && StreamSupport.stream(schema.get("enum").spliterator(), false).noneMatch(node::equals)) {
            problems.add(path + ": Unsupported value");
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(node.asText())
                        .find()) {
            problems.add(path + ": should match " + schema.get("pattern").asText());
        }
        long size = node.isTextual() ? node.asText().length() : node.isArray() ? node.size() : node.asLong();
        for (String least : List.of("minimum", "minItems", "minLength")) {
            if (schema.has(least) && size < schema.get(least).asLong()) {
                problems.add(path + ": less than " + least);
            }
        }
        for (String most : List.of("maximum", "maxItems", "maxLength")) {
            if (schema.has(most) && size > schema.get(most).asLong()) {
                problems.add(path + ": more than " + most);
            }
        }
    }

    private void rules(String path, JsonNode node, JsonNode schema, @Nullable JsonNode before) {
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            String text = rule.get("rule").asText();
            if (text.contains("oldSelf") && before == null) {
                continue;
            }
            try {
                Script script = CEL.buildScript(text)
                        .withDeclarations(Decls.newVar("self", Decls.Dyn), Decls.newVar("oldSelf", Decls.Dyn))
                        .build();
                Object old = before == null ? Map.of() : JSON.convertValue(before, Object.class);
                Map<String, Object> variables = Map.of("self", JSON.convertValue(node, Object.class), "oldSelf", old);
                if (!script.execute(Boolean.class, variables)) {
                    problems.add(path + ": " + rule.get("message").asText());
                }
            } catch (ScriptException e) {
                throw new IllegalStateException("The rule at " + path + " cannot be evaluated: " + text, e);
            }
        }
    }
}
