package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is served, as clients discover it. */
final class Discovery {

    /** The content type of aggregated discovery. */
    static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    private final Kinds kinds;
    private final String version;
    private final OpenApi openApi;

    Discovery(Kinds kinds, String version) {
        this.kinds = kinds;
        this.version = version;
        this.openApi = new OpenApi(kinds, version);
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
            return openApi.index(groups());
        }
        if (path.startsWith("/openapi/v3/")) {
            String rest = path.substring("/openapi/v3/".length());
            return openApi.document(rest.startsWith("api/") ? "v1" : rest.replaceFirst("apis/", ""));
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
        Reviews.SERVED.forEach(r -> groups.computeIfAbsent(r.get(0).split("/", 2)[0], g -> new TreeSet<>())
                .add("v1"));
        kinds.all().stream()
                .filter(k -> !k.group().isEmpty())
                .forEach(k -> groups.computeIfAbsent(k.group(), g -> new TreeSet<>(Discovery::byPriority))
                        .add(k.version()));
        return groups;
    }

    /** Stable before beta before alpha, newer before older. Rule: apimachinery's version priority. */
    private static int byPriority(String a, String b) {
        Matcher one = VERSION.matcher(a);
        Matcher other = VERSION.matcher(b);
        if (!one.matches() || !other.matches()) {
            return a.compareTo(b);
        }
        int stage = rank(other).compareTo(rank(one));
        int major = Integer.compare(Integer.parseInt(other.group(1)), Integer.parseInt(one.group(1)));
        return stage != 0 ? stage : major != 0 ? major : b.compareTo(a);
    }

    private static Integer rank(Matcher version) {
        String stage = version.group(2);
        return stage == null ? 2 : stage.equals("beta") ? 1 : 0;
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
                .put("groupVersion", name + "/" + versions.first())
                .put("version", versions.first());
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
            if (Subresources.SCALED.contains(kind.resource()) || kind.scale() != null) {
                resources
                        .addObject()
                        .put("name", kind.plural() + "/scale")
                        .put("singularName", "")
                        .put("namespaced", true)
                        .put("group", "autoscaling")
                        .put("version", "v1")
                        .put("kind", "Scale")
                        .putArray("verbs")
                        .add("get")
                        .add("patch")
                        .add("update");
            }
            if (kind.isPod()) {
                part(resources, "pods/eviction", "policy", "Eviction", "create");
                part(resources, "pods/binding", "", "Binding", "create");
                part(resources, "pods/log", "", "Pod", "get");
            }
            if (kind.resource().equals("serviceaccounts")) {
                part(resources, "serviceaccounts/token", "authentication.k8s.io", "TokenRequest", "create");
            }
            if (kind.resource().equals("namespaces")) {
                part(resources, "namespaces/finalize", "", "Namespace", "update")
                        .put("namespaced", false);
            }
        }
        for (var review : Reviews.SERVED) {
            if (review.get(0).equals(apiVersion)) {
                resources
                        .addObject()
                        .put("name", review.get(1))
                        .put("singularName", "")
                        .put("namespaced", false)
                        .put("kind", review.get(2))
                        .putArray("verbs")
                        .add("create");
            }
        }
        return list;
    }

    private static ObjectNode part(ArrayNode resources, String name, String group, String kind, String verb) {
        ObjectNode part =
                resources.addObject().put("name", name).put("singularName", "").put("namespaced", true);
        if (!group.isEmpty()) {
            part.put("group", group).put("version", "v1");
        }
        part.put("kind", kind).putArray("verbs").add(verb);
        return part;
    }

    /**
     * All resources of the core group or of the others in one answer. Rule: apidiscovery.k8s.io/v2, where an empty group and version of a
     * response kind are those around it.
     */
    ObjectNode aggregated(boolean core) {
        ObjectNode list =
                JSON.objectNode().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        if (core) {
            ObjectNode group = items.addObject();
            group.putObject("metadata").putNull("creationTimestamp");
            version(group.putArray("versions"), "v1", "v1");
            return list;
        }
        groups().forEach((name, versions) -> {
            ObjectNode group = items.addObject();
            group.putObject("metadata").put("name", name).putNull("creationTimestamp");
            ArrayNode of = group.putArray("versions");
            versions.forEach(v -> version(of, v, name + "/" + v));
        });
        return list;
    }

    private void version(ArrayNode versions, String version, String apiVersion) {
        ObjectNode one = versions.addObject().put("version", version);
        ArrayNode list = one.putArray("resources");
        one.put("freshness", "Current");
        Map<String, ObjectNode> byName = new TreeMap<>();
        for (JsonNode resource : resources(apiVersion).path("resources")) {
            String name = resource.path("name").asText();
            int slash = name.indexOf('/');
            ObjectNode at;
            if (slash < 0) {
                at = list.addObject().put("resource", name);
                byName.put(name, at);
            } else {
                at = java.util.Objects.requireNonNull(byName.get(name.substring(0, slash)))
                        .withArray("subresources")
                        .addObject()
                        .put("subresource", name.substring(slash + 1));
            }
            at.putObject("responseKind")
                    .put("group", resource.path("group").asText(""))
                    .put("version", resource.path("version").asText(""))
                    .put("kind", resource.path("kind").asText());
            if (slash < 0) {
                at.put("scope", resource.path("namespaced").asBoolean() ? "Namespaced" : "Cluster");
                at.set("singularResource", resource.path("singularName"));
            }
            at.set("verbs", resource.path("verbs"));
            for (String names : new String[] {"shortNames", "categories"}) {
                if (resource.has(names)) {
                    at.set(names, resource.get(names));
                }
            }
        }
    }
}
