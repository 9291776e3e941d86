package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is served: discovery and OpenAPI v3. */
final class Discovery {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Kinds kinds;
    private final String version;

    Discovery(Kinds kinds, String version) {
        this.kinds = kinds;
        this.version = version;
    }

    @Nullable
    ObjectNode answer(String path) {
        if (path.equals("/version")) {
            String[] parts = version.substring(1).split("\\.", -1);
            return JSON.objectNode()
                    .put("major", parts[0])
                    .put("minor", parts[1])
                    .put("gitVersion", version)
                    .put("gitCommit", "simulated")
                    .put("gitTreeState", "clean")
                    .put("buildDate", "2026-01-01T00:00:00Z")
                    .put("goVersion", "none")
                    .put("compiler", "none")
                    .put("platform", "linux/amd64");
        }
        if (path.equals("/api")) {
            ObjectNode versions = JSON.objectNode().put("kind", "APIVersions");
            versions.putArray("versions").add("v1");
            versions.putArray("serverAddressByClientCIDRs");
            return versions;
        }
        if (path.equals("/apis")) {
            ObjectNode list = JSON.objectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
            ArrayNode groups = list.putArray("groups");
            groups().forEach((name, versions) -> groups.add(group(name, versions)));
            return list;
        }
        if (path.equals("/api/v1")) {
            return resources("v1");
        }
        if (path.equals("/openapi/v3")) {
            ObjectNode paths = JSON.objectNode();
            ObjectNode all = paths.putObject("paths");
            all.putObject("api/v1").put("serverRelativeURL", "/openapi/v3/api/v1?hash=1");
            groups().forEach((name, versions) -> versions.forEach(v -> all.putObject("apis/" + name + "/" + v)
                    .put(
                            "serverRelativeURL",
                            "/openapi/v3/apis/" + name + "/" + v + "?hash="
                                    + kinds.all().size())));
            return paths;
        }
        if (path.startsWith("/openapi/v3/")) {
            String rest = path.substring("/openapi/v3/".length());
            return openApi(rest.equals("api/v1") ? "v1" : rest.substring("apis/".length()));
        }
        if (path.startsWith("/apis/")) {
            String rest = path.substring("/apis/".length());
            int slash = rest.indexOf('/');
            if (slash < 0) {
                TreeSet<String> versions = groups().get(rest);
                return versions == null ? null : group(rest, versions);
            }
            if (rest.indexOf('/', slash + 1) < 0) {
                return groups().containsKey(rest.substring(0, slash)) ? resources(rest) : null;
            }
        }
        return null;
    }

    private Map<String, TreeSet<String>> groups() {
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        kinds.all().stream()
                .filter(k -> !k.group().isEmpty())
                .forEach(k ->
                        groups.computeIfAbsent(k.group(), g -> new TreeSet<>()).add(k.version()));
        return groups;
    }

    private static ObjectNode group(String name, TreeSet<String> versions) {
        ObjectNode group = JSON.objectNode()
                .put("kind", "APIGroup")
                .put("apiVersion", "v1")
                .put("name", name);
        ArrayNode list = group.putArray("versions");
        versions.forEach(
                v -> list.addObject().put("groupVersion", name + "/" + v).put("version", v));
        group.putObject("preferredVersion")
                .put("groupVersion", name + "/" + versions.last())
                .put("version", versions.last());
        return group;
    }

    private ObjectNode resources(String apiVersion) {
        ObjectNode list = JSON.objectNode()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", apiVersion);
        ArrayNode resources = list.putArray("resources");
        for (ResourceKind kind : kinds.all()) {
            if (!kind.apiVersion().equals(apiVersion)) {
                continue;
            }
            ObjectNode resource = resources
                    .addObject()
                    .put("name", kind.plural())
                    .put("singularName", kind.singular())
                    .put("namespaced", kind.namespaced())
                    .put("kind", kind.kind());
            ArrayNode verbs = resource.putArray("verbs");
            for (String verb :
                    new String[] {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}) {
                verbs.add(verb);
            }
            if (!kind.shortNames().isEmpty()) {
                kind.shortNames().forEach(resource.putArray("shortNames")::add);
            }
            if (!kind.categories().isEmpty()) {
                kind.categories().forEach(resource.putArray("categories")::add);
            }
            if (kind.status()) {
                ObjectNode status = resources
                        .addObject()
                        .put("name", kind.plural() + "/status")
                        .put("singularName", "")
                        .put("namespaced", kind.namespaced())
                        .put("kind", kind.kind());
                status.putArray("verbs").add("get").add("patch").add("update");
            }
        }
        return list;
    }

    private ObjectNode openApi(String apiVersion) {
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
                    ? JSON.objectNode().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true)
                    : schema.deepCopy();
            if (of.get("properties") instanceof ObjectNode properties) {
                properties
                        .putObject("metadata")
                        .put("type", "object")
                        .put("x-kubernetes-preserve-unknown-fields", true)
                        .put("description", "Standard object metadata.");
                properties.putObject("apiVersion").put("type", "string");
                properties.putObject("kind").put("type", "string");
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
