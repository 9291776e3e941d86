package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Create, update, patch and delete, with all that the API server does on the way. */
final class Objects {

    private static final String GENERATED = "bcdfghjklmnpqrstvwxz2456789";

    /** Who asks, and as which manager of fields. */
    record Caller(String user, String manager) {}

    private final Kinds kinds;
    private final Store store;
    private final Admission admission;
    private final Random random = new Random();

    Objects(Kinds kinds, Store store, Admission admission) {
        this.kinds = kinds;
        this.store = store;
        this.admission = admission;
    }

    ObjectNode get(ResourceKind kind, String namespace, String name) {
        ObjectNode object = store.get(kind.resource(), Store.key(namespace, name));
        if (object == null) {
            throw ApiProblem.notFound(kind, name);
        }
        return object;
    }

    ObjectNode create(ResourceKind kind, String namespace, ObjectNode body, Caller caller) {
        ObjectNode object = body.deepCopy();
        ObjectNode metadata = object.get("metadata") instanceof ObjectNode m ? m : object.putObject("metadata");
        checkKind(kind, object);
        if (kind.namespaced()) {
            String own = metadata.path("namespace").asText(namespace);
            if (!own.equals(namespace)) {
                throw ApiProblem.bad(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
            metadata.put("namespace", namespace);
            if (store.get("namespaces", namespace) == null) {
                throw new ApiProblem(404, "NotFound", "namespaces \"" + namespace + "\" not found");
            }
        }
        if (metadata.path("name").asText("").isEmpty()) {
            if (!metadata.hasNonNull("generateName")) {
                throw ApiProblem.invalid(kind, "", "metadata.name: Required value: name or generateName is required");
            }
            metadata.put("name", metadata.path("generateName").asText() + suffix());
        }
        metadata.remove(List.of("resourceVersion", "selfLink", "deletionTimestamp"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        metadata.put("generation", 1);
        if (kind.custom() && kind.status()) {
            object.remove("status");
        }
        if (kind.isPod()) {
            PodRules.validate(kind, object);
        }
        ObjectNode admitted = admission.admit(kind, "CREATE", object, null, caller.user());
        finish(kind, admitted, null);
        if (kind.isPod()) {
            PodRules.created(admitted);
        }
        if (kind.plural().equals("namespaces") && kind.group().isEmpty()) {
            admitted.putObject("status").put("phase", "Active");
        }
        if (!hasApplied(admitted)) {
            ServerSideApply.update(admitted, null, caller.manager(), kind.apiVersion());
        }
        ObjectNode stored = store.atomically(() -> {
            String key = Store.keyOf(admitted);
            if (store.get(kind.resource(), key) != null) {
                throw ApiProblem.exists(
                        kind, admitted.path("metadata").path("name").asText());
            }
            return store.put(kind.resource(), admitted);
        });
        defined(kind, stored);
        return stored;
    }

    private static boolean hasApplied(ObjectNode object) {
        return object.path("metadata").has("managedFields");
    }

    private void defined(ResourceKind kind, ObjectNode stored) {
        if (kind.plural().equals("customresourcedefinitions")) {
            kinds.define(stored);
            store.atomically(() -> {
                ObjectNode now = store.get(kind.resource(), Store.keyOf(stored));
                if (now == null) {
                    return stored;
                }
                ObjectNode established = now.deepCopy();
                ObjectNode status = established.putObject("status");
                status.set("acceptedNames", established.path("spec").path("names"));
                var conditions = status.putArray("conditions");
                for (String type : List.of("NamesAccepted", "Established")) {
                    conditions
                            .addObject()
                            .put("type", type)
                            .put("status", "True")
                            .put("reason", "InitialNamesAccepted")
                            .put("message", "")
                            .put("lastTransitionTime", now());
                }
                return store.put(kind.resource(), established);
            });
        }
    }

    /** Defines again what a journal has brought back. */
    void redefine() {
        store.list("customresourcedefinitions.apiextensions.k8s.io", null).forEach(kinds::define);
    }

    private static void checkKind(ResourceKind kind, ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText(kind.apiVersion());
        String of = object.path("kind").asText(kind.kind());
        if (!apiVersion.equals(kind.apiVersion()) || !of.equals(kind.kind())) {
            throw ApiProblem.bad("the object provided is unrecognized (must be of type " + kind.kind() + "): " + of
                    + " " + apiVersion);
        }
        object.put("apiVersion", apiVersion).put("kind", of);
    }

    private void finish(ResourceKind kind, ObjectNode object, @Nullable ObjectNode before) {
        JsonNode schema = kind.schema();
        if (schema == null) {
            if (kind.plural().equals("secrets") && object.get("stringData") instanceof ObjectNode texts) {
                ObjectNode data = object.get("data") instanceof ObjectNode d ? d : object.putObject("data");
                texts.properties()
                        .forEach(t -> data.put(
                                t.getKey(),
                                java.util.Base64.getEncoder()
                                        .encodeToString(t.getValue()
                                                .asText()
                                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
                object.remove("stringData");
            }
            return;
        }
        Schemas.prune(object, schema);
        Schemas.defaults(object, schema);
        List<String> problems = Schemas.problems(object, schema, before);
        if (!problems.isEmpty()) {
            String causes = problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]";
            throw ApiProblem.invalid(kind, object.path("metadata").path("name").asText(), causes);
        }
    }

    ObjectNode update(
            ResourceKind kind, String namespace, String name, ObjectNode body, boolean status, Caller caller) {
        checkKind(kind, body);
        String sent = body.path("metadata").path("resourceVersion").asText("");
        return change(kind, namespace, name, status, caller, "Update", before -> {
            if (!sent.isEmpty()
                    && !sent.equals(
                            before.path("metadata").path("resourceVersion").asText())) {
                throw ApiProblem.conflict(kind, name);
            }
            return body.deepCopy();
        });
    }

    ObjectNode patch(
            ResourceKind kind,
            String namespace,
            String name,
            String type,
            JsonNode patch,
            boolean status,
            boolean force,
            Caller caller) {
        if (type.startsWith("application/apply-patch")) {
            return apply(kind, namespace, name, (ObjectNode) patch, status, force, caller);
        }
        return change(kind, namespace, name, status, caller, "Update", before -> {
            ObjectNode after = switch (type) {
                case "application/json-patch+json" -> Patches.json(before, patch);
                case "application/merge-patch+json" -> Patches.merge(before, patch);
                case "application/strategic-merge-patch+json" -> {
                    if (kind.custom()) {
                        throw new ApiProblem(
                                415,
                                "UnsupportedMediaType",
                                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
                    }
                    yield Patches.strategic(before, patch);
                }
                default ->
                    throw new ApiProblem(
                            415, "UnsupportedMediaType", "the body of the request was in an unknown format: " + type);
            };
            String guard = after.path("metadata").path("resourceVersion").asText();
            if (!guard.equals(before.path("metadata").path("resourceVersion").asText())) {
                throw ApiProblem.conflict(kind, name);
            }
            return after;
        });
    }

    private ObjectNode apply(
            ResourceKind kind,
            String namespace,
            String name,
            ObjectNode config,
            boolean status,
            boolean force,
            Caller caller) {
        checkKind(kind, config);
        ServerSideApply apply = new ServerSideApply(kind.schema());
        if (store.get(kind.resource(), Store.key(namespace, name)) == null) {
            if (status) {
                throw ApiProblem.notFound(kind, name);
            }
            ObjectNode empty = JsonNodeFactory.instance
                    .objectNode()
                    .put("apiVersion", kind.apiVersion())
                    .put("kind", kind.kind());
            ObjectNode metadata = empty.putObject("metadata").put("name", name);
            if (kind.namespaced()) {
                metadata.put("namespace", namespace);
            }
            try {
                return create(kind, namespace, apply.apply(empty, config, caller.manager(), force), caller);
            } catch (ApiProblem e) {
                if (e.code() != 409) {
                    throw e;
                }
            }
        }
        String guard = config.path("metadata").path("resourceVersion").asText("");
        return change(kind, namespace, name, status, caller, "Apply", before -> {
            if (!guard.isEmpty()
                    && !guard.equals(
                            before.path("metadata").path("resourceVersion").asText())) {
                throw ApiProblem.conflict(kind, name);
            }
            ObjectNode after = apply.apply(before, config, caller.manager(), force);
            if (status && config.has("status")) {
                after.set("status", config.get("status"));
            }
            return after;
        });
    }

    private ObjectNode change(
            ResourceKind kind,
            String namespace,
            String name,
            boolean status,
            Caller caller,
            String how,
            UnaryOperator<ObjectNode> changer) {
        for (int attempt = 0; ; attempt++) {
            ObjectNode before = get(kind, namespace, name);
            ObjectNode after = changer.apply(before);
            immutable(after, before);
            if (status) {
                ObjectNode only = before.deepCopy();
                if (after.has("status")) {
                    only.set("status", after.get("status"));
                } else {
                    only.remove("status");
                }
                copyMetadata(only, after);
                after = only;
            } else if (kind.status()
                    && (kind.custom() || kind.isPod() || kind.plural().equals("nodes"))) {
                if (before.has("status")) {
                    after.set("status", before.get("status").deepCopy());
                } else {
                    after.remove("status");
                }
            }
            if (!status) {
                after = admission.admit(kind, "UPDATE", after, before, caller.user());
            }
            finish(kind, after, before);
            if (kind.isPod() && !status) {
                PodRules.updated(kind, after, before);
            }
            boolean specChanged = !withoutMeta(after).equals(withoutMeta(before));
            if (specChanged && !status) {
                ((ObjectNode) after.get("metadata"))
                        .put(
                                "generation",
                                before.path("metadata").path("generation").asLong(0) + 1);
            }
            if (how.equals("Update") && !status) {
                ServerSideApply.update(after, before, caller.manager(), kind.apiVersion());
            }
            ObjectNode changed = after;
            ObjectNode stored = store.atomically(() -> {
                if (!unchanged(kind, before)) {
                    return null;
                }
                if (same(changed, before)) {
                    return before;
                }
                ObjectNode put = store.put(kind.resource(), changed);
                return finished(kind, put) ? store.remove(kind.resource(), Store.keyOf(put)) : put;
            });
            if (stored != null) {
                if (specChanged && kind.plural().equals("customresourcedefinitions") && !status) {
                    defined(kind, stored);
                }
                return stored;
            }
            if (attempt > 20) {
                throw ApiProblem.conflict(kind, name);
            }
        }
    }

    private boolean unchanged(ResourceKind kind, ObjectNode before) {
        ObjectNode now = store.get(kind.resource(), Store.keyOf(before));
        return now != null
                && now.path("metadata")
                        .path("resourceVersion")
                        .equals(before.path("metadata").path("resourceVersion"));
    }

    private static void copyMetadata(ObjectNode target, ObjectNode source) {
        for (String field : List.of("annotations", "labels")) {
            if (source.path("metadata").has(field)) {
                ((ObjectNode) target.get("metadata"))
                        .set(field, source.path("metadata").get(field));
            }
        }
    }

    private static boolean same(ObjectNode a, ObjectNode b) {
        return withoutManaged(a).equals(withoutManaged(b));
    }

    private static ObjectNode withoutManaged(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.get("metadata")).remove(List.of("resourceVersion"));
        for (JsonNode entry : copy.path("metadata").path("managedFields")) {
            ((ObjectNode) entry).remove("time");
        }
        return copy;
    }

    private static ObjectNode withoutMeta(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        copy.remove(List.of("metadata", "status"));
        return copy;
    }

    private static void immutable(ObjectNode after, ObjectNode before) {
        ObjectNode metadata = after.get("metadata") instanceof ObjectNode m ? m : after.putObject("metadata");
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "creationTimestamp",
                "generation",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "resourceVersion")) {
            JsonNode value = before.path("metadata").get(field);
            if (value == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, value);
            }
        }
        if (!metadata.has("managedFields") && before.path("metadata").has("managedFields")) {
            metadata.set(
                    "managedFields",
                    before.path("metadata").get("managedFields").deepCopy());
        }
        after.set("apiVersion", before.get("apiVersion"));
        after.set("kind", before.get("kind"));
    }

    private static boolean finished(ResourceKind kind, ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp")
                && object.path("metadata").path("finalizers").isEmpty()
                && !(kind.isPod()
                        && object.path("spec").hasNonNull("nodeName")
                        && object.path("metadata")
                                        .path("deletionGracePeriodSeconds")
                                        .asInt(0)
                                > 0);
    }

    /** Deletes; an object with finalizers, or a bound pod, is only marked. */
    ObjectNode delete(ResourceKind kind, String namespace, String name, JsonNode options) {
        ObjectNode result = store.atomically(() -> {
            ObjectNode before = get(kind, namespace, name);
            JsonNode preconditions = options.path("preconditions");
            if (preconditions.hasNonNull("uid")
                    && !preconditions
                            .path("uid")
                            .asText()
                            .equals(before.path("metadata").path("uid").asText())) {
                throw new ApiProblem(
                        409,
                        "Conflict",
                        "Precondition failed: UID in precondition: "
                                + preconditions.path("uid").asText() + ", UID in object meta: "
                                + before.path("metadata").path("uid").asText());
            }
            if (preconditions.hasNonNull("resourceVersion")
                    && !preconditions
                            .path("resourceVersion")
                            .asText()
                            .equals(before.path("metadata")
                                    .path("resourceVersion")
                                    .asText())) {
                throw ApiProblem.conflict(kind, name);
            }
            int grace = options.path("gracePeriodSeconds")
                    .asInt(
                            kind.isPod()
                                    ? before.path("spec")
                                            .path("terminationGracePeriodSeconds")
                                            .asInt(30)
                                    : 0);
            boolean waits = kind.isPod() && grace > 0 && before.path("spec").hasNonNull("nodeName");
            if (before.path("metadata").path("finalizers").isEmpty() && !waits) {
                ObjectNode gone = store.remove(kind.resource(), Store.keyOf(before));
                return gone == null ? before : gone;
            }
            if (before.path("metadata").has("deletionTimestamp")
                    && before.path("metadata")
                                    .path("deletionGracePeriodSeconds")
                                    .asInt(0)
                            <= grace) {
                return before;
            }
            ObjectNode marked = before.deepCopy();
            ((ObjectNode) marked.get("metadata"))
                    .put("deletionTimestamp", now())
                    .put("deletionGracePeriodSeconds", grace);
            return store.put(kind.resource(), marked);
        });
        if (kind.plural().equals("customresourcedefinitions")) {
            String resource = result.path("spec").path("names").path("plural").asText() + "."
                    + result.path("spec").path("group").asText();
            store.list(resource, null).forEach(o -> store.atomically(() -> store.remove(resource, Store.keyOf(o))));
            kinds.remove(result);
        }
        if (kind.group().isEmpty() && kind.plural().equals("namespaces")) {
            emptyNamespace(name);
        }
        return result;
    }

    private void emptyNamespace(String namespace) {
        for (ResourceKind kind : kinds.all()) {
            if (kind.namespaced()) {
                for (ObjectNode object : store.list(kind.resource(), namespace)) {
                    delete(
                            kind,
                            namespace,
                            object.path("metadata").path("name").asText(),
                            JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", 0));
                }
            }
        }
    }

    ObjectNode bind(String namespace, String name, JsonNode binding) {
        ResourceKind pods = java.util.Objects.requireNonNull(kinds.find("v1", "pods"));
        return store.atomically(() -> {
            ObjectNode pod = get(pods, namespace, name).deepCopy();
            if (pod.path("spec").hasNonNull("nodeName")) {
                throw new ApiProblem(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"" + name + "\": pod " + name
                                + " is already assigned to node \""
                                + pod.path("spec").path("nodeName").asText() + "\"");
            }
            if (pod.path("spec").path("schedulingGates").size() > 0) {
                throw new ApiProblem(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"" + name + "\": pod " + name
                                + " has non-empty .spec.schedulingGates");
            }
            ((ObjectNode) pod.get("spec"))
                    .put("nodeName", binding.path("target").path("name").asText());
            store.put("pods", pod);
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", "Status")
                    .put("apiVersion", "v1")
                    .put("status", "Success")
                    .put("code", 201);
        });
    }

    private String suffix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(GENERATED.charAt(random.nextInt(GENERATED.length())));
        }
        return text.toString();
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
