package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeSet;

/** OpenAPI v3 documents, one a group and version: the schemas of CRDs whole, built-in kinds as open objects. */
final class OpenApi {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String API_VERSION =
            "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
    private static final String KIND =
            "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";

    private final Kinds kinds;
    private final String version;

    OpenApi(Kinds kinds, String version) {
        this.kinds = kinds;
        this.version = version;
    }

    /** Where the documents are. The hash changes when their content may have, because clients keep them. */
    ObjectNode index(Map<String, TreeSet<String>> groups) {
        ObjectNode index = JSON.objectNode();
        ObjectNode paths = index.putObject("paths");
        paths.putObject("api/v1").put("serverRelativeURL", "/openapi/v3/api/v1?hash=" + hash("v1"));
        groups.forEach((name, versions) -> versions.forEach(v -> paths.putObject("apis/" + name + "/" + v)
                .put("serverRelativeURL", "/openapi/v3/apis/" + name + "/" + v + "?hash=" + hash(name + "/" + v))));
        return index;
    }

    private String hash(String apiVersion) {
        int hash = version.hashCode();
        for (ResourceKind kind : kinds.all()) {
            if (kind.apiVersion().equals(apiVersion)) {
                hash = 31 * hash + kind.hashCode();
            }
        }
        return Integer.toHexString(hash);
    }

    ObjectNode document(String apiVersion) {
        ObjectNode doc = JSON.objectNode().put("openapi", "3.0.0");
        doc.putObject("info").put("title", "Simulated Kubernetes").put("version", version);
        ObjectNode paths = doc.putObject("paths");
        ObjectNode schemas = doc.putObject("components").putObject("schemas");
        for (ResourceKind kind : kinds.all()) {
            if (!kind.apiVersion().equals(apiVersion)) {
                continue;
            }
            String name = (kind.group().isEmpty() ? "io.k8s.api.core" : kind.group()) + "." + kind.version() + "."
                    + kind.kind();
            JsonNode schema = kind.schema();
            ObjectNode of = schema == null
                    ? BuiltInSchemas.of(kind)
                            .<ObjectNode>map(JsonNode::deepCopy)
                            .orElseGet(() -> JSON.objectNode()
                                    .put("type", "object")
                                    .put("x-kubernetes-preserve-unknown-fields", true))
                    : schema.deepCopy();
            if (of.get("properties") instanceof ObjectNode properties) {
                properties
                        .putObject("metadata")
                        .put("type", "object")
                        .put("x-kubernetes-preserve-unknown-fields", true)
                        .put("description", "Standard object metadata.");
                properties.putObject("apiVersion").put("type", "string").put("description", API_VERSION);
                properties.putObject("kind").put("type", "string").put("description", KIND);
            }
            ObjectNode gvk = of.putArray("x-kubernetes-group-version-kind").addObject();
            gvk.put("group", kind.group()).put("version", kind.version()).put("kind", kind.kind());
            schemas.set(name, of);
            String base = (kind.group().isEmpty() ? "/api/v1" : "/apis/" + kind.apiVersion())
                    + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
                    + kind.plural();
            operations(paths, base, kind, name, "get", "post");
            operations(paths, base + "/{name}", kind, name, "get", "put", "patch", "delete");
        }
        return doc;
    }

    private static void operations(ObjectNode paths, String path, ResourceKind kind, String schema, String... verbs) {
        ObjectNode item = paths.putObject(path);
        for (String verb : verbs) {
            ObjectNode operation = item.putObject(verb);
            operation
                    .putObject("x-kubernetes-group-version-kind")
                    .put("group", kind.group())
                    .put("version", kind.version())
                    .put("kind", kind.kind());
            operation.put("x-kubernetes-action", verb);
            ArrayNode parameters = operation.putArray("parameters");
            for (String query : new String[] {"dryRun", "fieldManager", "fieldValidation", "force"}) {
                parameters
                        .addObject()
                        .put("name", query)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string");
            }
            operation
                    .putObject("responses")
                    .putObject("200")
                    .put("description", "OK")
                    .putObject("content")
                    .putObject("application/json")
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/" + schema);
        }
    }
}
