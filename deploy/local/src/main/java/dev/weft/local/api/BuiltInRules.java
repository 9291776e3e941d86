package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What single built-in kinds need beyond being stored. */
final class BuiltInRules {

    private BuiltInRules() {}

    static void namespaceIsOpen(ResourceKind kind, String namespace, Store store) {
        if (!kind.namespaced()) {
            return;
        }
        ObjectNode of = store.get("namespaces", namespace);
        if (of == null) {
            throw new ApiProblem(404, "NotFound", "namespaces \"" + namespace + "\" not found");
        }
        if (of.path("metadata").has("deletionTimestamp")) {
            throw new ApiProblem(
                    403,
                    "Forbidden",
                    kind.resource() + " is forbidden: unable to create new content in namespace " + namespace
                            + " because it is being terminated");
        }
    }

    static void validate(ResourceKind kind, ObjectNode object, @Nullable ObjectNode before) {
        String name = object.path("metadata").path("name").asText();
        switch (kind.resource()) {
            case "pods" -> PodRules.validate(kind, object);
            case "secrets" -> {
                texts(object);
                if (!object.hasNonNull("type")) {
                    object.put("type", "Opaque");
                }
                base64(kind, name, object);
            }
            case "customresourcedefinitions.apiextensions.k8s.io" -> {
                List<String> problems = Definitions.problems(object);
                if (!problems.isEmpty()) {
                    throw ApiProblem.invalid(kind, name, problems);
                }
            }
            default -> {}
        }
        if (before != null && before.path("immutable").asBoolean(false) && !sameContent(object, before)) {
            throw ApiProblem.invalid(kind, name, "data: Forbidden: field is immutable when `immutable` is set");
        }
    }

    private static boolean sameContent(JsonNode a, JsonNode b) {
        return a.path("data").equals(b.path("data")) && a.path("immutable").equals(b.path("immutable"));
    }

    private static void texts(ObjectNode secret) {
        if (secret.get("stringData") instanceof ObjectNode texts) {
            ObjectNode data = secret.get("data") instanceof ObjectNode d ? d : secret.putObject("data");
            texts.properties()
                    .forEach(t -> data.put(
                            t.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(t.getValue().asText().getBytes(StandardCharsets.UTF_8))));
            secret.remove("stringData");
        }
    }

    private static void base64(ResourceKind kind, String name, ObjectNode secret) {
        for (var entry : secret.path("data").properties()) {
            try {
                int unused = Base64.getDecoder().decode(entry.getValue().asText("")).length;
            } catch (IllegalArgumentException e) {
                throw ApiProblem.bad(kind.kind() + " in version \"v1\" cannot be handled as a " + kind.kind()
                        + ": illegal base64 data in data." + entry.getKey() + " of " + name);
            }
        }
    }

    static void created(ResourceKind kind, ObjectNode object) {
        switch (kind.resource()) {
            case "pods" -> PodRules.created(object);
            case "namespaces" -> {
                ObjectNode metadata = (ObjectNode) object.get("metadata");
                ObjectNode labels = metadata.get("labels") instanceof ObjectNode l ? l : metadata.putObject("labels");
                labels.put("kubernetes.io/metadata.name", metadata.path("name").asText());
                ObjectNode spec = object.get("spec") instanceof ObjectNode s ? s : object.putObject("spec");
                spec.putArray("finalizers").add("kubernetes");
                object.putObject("status").put("phase", "Active");
            }
            case "deployments.apps", "statefulsets.apps", "replicasets.apps", "daemonsets.apps" -> {
                if (object.get("spec") instanceof ObjectNode spec) {
                    workload(kind, spec);
                }
            }
            default -> {}
        }
    }

    /** Defaults that {@code kubectl rollout} looks at. Rule: the defaults of apps/v1. */
    private static void workload(ResourceKind kind, ObjectNode spec) {
        String plural = kind.plural();
        if (!plural.equals("daemonsets") && !spec.has("replicas")) {
            spec.put("replicas", 1);
        }
        if (plural.equals("replicasets")) {
            return;
        }
        if (!spec.has("revisionHistoryLimit")) {
            spec.put("revisionHistoryLimit", 10);
        }
        boolean deployment = plural.equals("deployments");
        if (deployment && !spec.has("progressDeadlineSeconds")) {
            spec.put("progressDeadlineSeconds", 600);
        }
        String field = deployment ? "strategy" : "updateStrategy";
        if (spec.has(field)) {
            return;
        }
        ObjectNode rolling = spec.putObject(field).put("type", "RollingUpdate").putObject("rollingUpdate");
        switch (plural) {
            case "deployments" -> rolling.put("maxSurge", "25%").put("maxUnavailable", "25%");
            case "daemonsets" -> rolling.put("maxSurge", 0).put("maxUnavailable", 1);
            default -> rolling.put("partition", 0);
        }
    }

    static void updated(ResourceKind kind, ObjectNode after, ObjectNode before, boolean status) {
        if (kind.isPod() && !status) {
            PodRules.updated(kind, after, before);
        }
        if (kind.group().equals("apps")
                && !after.path("spec")
                        .path("selector")
                        .equals(before.path("spec").path("selector"))) {
            throw ApiProblem.invalid(
                    kind,
                    after.path("metadata").path("name").asText(),
                    "spec.selector: Invalid value: " + after.path("spec").path("selector") + ": field is immutable");
        }
    }
}
