package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with the schemas of a definition: they must be structural, their defaults valid, and their rules must compile and name
 * fields that are there. Rule: apiextensions' structural schemas.
 */
record DefinitionChecks(List<String> problems) {

    private static final Pattern FIELD = Pattern.compile("\\bself\\.([A-Za-z_]\\w*)\\b(?!\\s*\\()");

    /** Adds the problems of the schema at a place, e.g. {@code spec.validation.openAPIV3Schema}. */
    void schema(String at, JsonNode schema) {
        typed(at, schema, "at the root");
        inside(at, schema);
    }

    private void inside(String at, JsonNode schema) {
        rules(at, schema);
        if (schema.has("default")) {
            for (String problem : SchemaValidation.ofValue(schema.get("default"), schema)) {
                problems.add(at + ".default" + problem.substring(problem.indexOf(": ")));
            }
        }
        schema.path("properties").properties().forEach(p -> {
            String place = at + ".properties[" + p.getKey() + "]";
            typed(place, p.getValue(), "for specified object fields");
            inside(place, p.getValue());
        });
        if (schema.path("items").isObject()) {
            typed(at + ".items", schema.get("items"), "for specified array items");
            inside(at + ".items", schema.get("items"));
        }
        if (schema.path("additionalProperties").isObject()) {
            typed(at + ".additionalProperties", schema.get("additionalProperties"), "for specified object fields");
            inside(at + ".additionalProperties", schema.get("additionalProperties"));
        }
    }

    private void typed(String at, JsonNode schema, String where) {
        boolean open = schema.path("x-kubernetes-int-or-string").asBoolean(false)
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
        if (!open && schema.path("type").asText("").isEmpty()) {
            problems.add(at + ".type: Required value: must not be empty " + where);
        }
    }

    private void rules(String at, JsonNode schema) {
        int i = 0;
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            String text = rule.path("rule").asText("");
            Optional<String> problem = CelRules.isRule(text).or(() -> undefined(text, schema));
            if (problem.isPresent()) {
                problems.add(at + ".x-kubernetes-validations[" + i + "].rule: Invalid value: \"" + text
                        + "\": compilation failed: ERROR: " + problem.get());
            }
            i++;
        }
    }

    private static Optional<String> undefined(String rule, JsonNode schema) {
        boolean closed = schema.path("type").asText().equals("object")
                && schema.has("properties")
                && !schema.path("x-kubernetes-embedded-resource").asBoolean(false)
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
        Matcher fields = FIELD.matcher(rule);
        while (closed && fields.find()) {
            String name = fields.group(1);
            boolean known = schema.path("properties").has(name)
                    || name.startsWith("__")
                    || List.of("apiVersion", "kind", "metadata").contains(name);
            if (!known) {
                return Optional.of("undefined field '" + name + "'");
            }
        }
        return Optional.empty();
    }
}
