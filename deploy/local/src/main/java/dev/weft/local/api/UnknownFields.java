package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** Fields that a kind does not have. Rule: the API concepts' field validation. */
final class UnknownFields {

    /** How an object came. */
    enum Way {
        UPDATE,
        PATCH,
        APPLY
    }

    private UnknownFields() {}

    /**
     * Takes away what the kind does not have, and warns or refuses as the request wants it.
     *
     * @throws ApiProblem 400 for a field of the wrong type, and for any unknown one when the request is strict
     */
    static void drop(ResourceKind kind, ObjectNode object, Caller caller, Way way) {
        List<String> unknown = new ArrayList<>();
        JsonNode known =
                kind.schema() != null ? kind.schema() : BuiltInSchemas.of(kind).orElse(null);
        if (kind.schema() == null && known != null) {
            BuiltInSchemas.checkTypes(kind, object, known);
            SchemaDefaults.dropEmptyMaps(object, known);
        }
        if (object.get("metadata") instanceof ObjectNode metadata) {
            SchemaDefaults.prune(metadata, BuiltInSchemas.metadata()).forEach(f -> unknown.add("metadata." + f));
        }
        if (known != null) {
            unknown.addAll(SchemaDefaults.prune(object, known));
        }
        if (unknown.isEmpty()) {
            return;
        }
        if (way == Way.APPLY) {
            JsonNode metadata = object.path("metadata");
            throw new ApiProblem(
                    500,
                    "",
                    "failed to create typed patch object ("
                            + metadata.path("namespace").asText("") + "/"
                            + metadata.path("name").asText() + "; " + kind.apiVersion() + ", Kind=" + kind.kind()
                            + "): ."
                            + unknown.get(0) + ": field not declared in schema");
        }
        List<String> texts =
                unknown.stream().map(f -> "unknown field \"" + f + "\"").toList();
        if (caller.strict() && way == Way.PATCH) {
            throw new ApiProblem(
                    422,
                    "Invalid",
                    " \"\" is invalid: patch: Invalid value: " + TextNode.valueOf(object.toString())
                            + ": strict decoding error: " + String.join(", ", texts));
        }
        if (caller.strict()) {
            throw ApiProblem.bad(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": strict decoding error: " + String.join(", ", texts));
        }
        texts.forEach(caller.warnings());
    }
}
