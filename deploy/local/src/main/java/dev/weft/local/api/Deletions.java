package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Deletion: preconditions, grace, finalizers and what happens to dependents. Rule: registry/rest's BeforeDelete. */
final class Deletions {

    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";
    private static final List<String> KEPT = List.of("default", "kube-system", "kube-public");

    private final Store store;
    private final Objects objects;
    private final Webhooks webhooks;

    Deletions(Store store, Objects objects, Webhooks webhooks) {
        this.store = store;
        this.objects = objects;
        this.webhooks = webhooks;
    }

    /** Whether a changed object has nothing left that holds it. */
    static boolean isFinished(ResourceKind kind, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.has("deletionTimestamp")
                && metadata.path("finalizers").isEmpty()
                && !kind.resource().equals("namespaces")
                && !(kind.isPod()
                        && object.path("spec").hasNonNull("nodeName")
                        && metadata.path("deletionGracePeriodSeconds").asInt(0) > 0);
    }

    /** Deletes; an object with finalizers, a bound pod and a namespace are only marked. Returns the answer's body. */
    ObjectNode delete(ResourceKind kind, String namespace, String name, JsonNode options, Caller caller) {
        ObjectNode seen = objects.get(kind, namespace, name);
        if (kind.resource().equals("namespaces") && KEPT.contains(name)) {
            throw ApiProblem.forbidden(
                    kind, name, "namespaces \"" + name + "\" is forbidden: this namespace may not be deleted");
        }
        webhooks.mutate(kind, "DELETE", null, seen, caller);
        webhooks.validate(kind, "DELETE", null, seen, caller);
        String policy = options.path("propagationPolicy").asText("");
        boolean orphan =
                policy.equals("Orphan") || options.path("orphanDependents").asBoolean(false);
        return store.atomically(() -> {
            ObjectNode before = objects.get(kind, namespace, name);
            preconditions(kind, name, options.path("preconditions"), before.path("metadata"));
            ObjectNode marked = marked(kind, before, options);
            if (!marked.equals(before) && (orphan || policy.equals("Foreground"))) {
                finalizers(marked).add(orphan ? ORPHAN : FOREGROUND);
            }
            if (caller.dryRun()) {
                return isFinished(kind, marked) && !kind.isPod() ? success(kind, before) : marked;
            }
            if (isFinished(kind, marked)) {
                ObjectNode gone = store.remove(kind.resource(), Store.keyOf(before));
                if (kind.resource().equals("customresourcedefinitions.apiextensions.k8s.io")) {
                    objects.definitions().removed(before);
                }
                return kind.isPod() && gone != null ? shownGone(gone, marked) : success(kind, before);
            }
            return marked.equals(before) ? before : store.put(kind.resource(), marked);
        });
    }

    private static ObjectNode shownGone(ObjectNode gone, ObjectNode marked) {
        ObjectNode shown = gone.deepCopy();
        ObjectNode metadata = (ObjectNode) shown.get("metadata");
        for (String field : List.of("deletionTimestamp", "deletionGracePeriodSeconds")) {
            metadata.set(field, marked.path("metadata").get(field));
        }
        return shown;
    }

    /** Refuses options that contradict themselves. Rule: ValidateDeleteOptions of apimachinery. */
    static void checkOptions(JsonNode options) {
        String policy = options.path("propagationPolicy").asText("");
        if (!policy.isEmpty() && options.hasNonNull("orphanDependents")) {
            throw ApiProblem.options(
                    "DeleteOptions",
                    "propagationPolicy: Invalid value: \"" + policy
                            + "\": orphanDependents and deletionPropagation cannot be both set");
        }
        if (!policy.isEmpty() && !List.of("Foreground", "Background", "Orphan").contains(policy)) {
            throw ApiProblem.options(
                    "DeleteOptions",
                    "propagationPolicy: Unsupported value: \"" + policy
                            + "\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
        }
    }

    private static ArrayNode finalizers(ObjectNode object) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        return metadata.get("finalizers") instanceof ArrayNode list ? list : metadata.putArray("finalizers");
    }

    private static void preconditions(ResourceKind kind, String name, JsonNode preconditions, JsonNode metadata) {
        for (String field : new String[] {"uid", "resourceVersion"}) {
            String wanted = preconditions.path(field).asText("");
            String actual = metadata.path(field).asText();
            if (preconditions.hasNonNull(field) && !wanted.equals(actual)) {
                boolean uid = field.equals("uid");
                String shown = uid ? "UID" : "ResourceVersion";
                throw ApiProblem.conflict(
                        kind.core(kind.kind(), kind.kind()),
                        name,
                        "the " + shown + " in the precondition (" + wanted + ") does not match the " + shown
                                + " in record (" + actual + "). The object might have been "
                                + (uid ? "deleted and then recreated" : "modified"));
            }
        }
    }

    private static ObjectNode marked(ResourceKind kind, ObjectNode before, JsonNode options) {
        int usual = kind.isPod()
                ? before.path("spec").path("terminationGracePeriodSeconds").asInt(30)
                : 0;
        int grace = Math.max(0, options.path("gracePeriodSeconds").asInt(usual));
        if (kind.isPod() && !before.path("spec").hasNonNull("nodeName")) {
            grace = 0;
        }
        JsonNode old = before.path("metadata");
        boolean again = old.has("deletionTimestamp");
        if (again && old.path("deletionGracePeriodSeconds").asInt(0) <= grace) {
            return before;
        }
        ObjectNode marked = before.deepCopy();
        ObjectNode metadata = (ObjectNode) marked.get("metadata");
        metadata.put("deletionTimestamp", Objects.later(grace)).put("deletionGracePeriodSeconds", grace);
        if (!again && kind.counted()) {
            metadata.put("generation", old.path("generation").asLong(0) + 1);
        }
        if (kind.resource().equals("namespaces")) {
            marked.putObject("status").put("phase", "Terminating");
        }
        return marked;
    }

    private static ObjectNode success(ResourceKind kind, ObjectNode gone) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        ObjectNode details = status.put("status", "Success")
                .putObject("details")
                .put("name", gone.path("metadata").path("name").asText());
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", kind.plural())
                .put("uid", gone.path("metadata").path("uid").asText());
        return status;
    }
}
