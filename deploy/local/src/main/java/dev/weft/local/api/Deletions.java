package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Deletion: preconditions, grace, finalizers and what happens to dependents. Rule: registry/rest's BeforeDelete. */
final class Deletions {

    static final String FOREGROUND = "foregroundDeletion";

    private final Store store;
    private final Objects objects;
    private final Webhooks webhooks;
    private final Collector collector;

    Deletions(Store store, Objects objects, Webhooks webhooks, Collector collector) {
        this.store = store;
        this.objects = objects;
        this.webhooks = webhooks;
        this.collector = collector;
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
        webhooks.mutate(kind, "DELETE", null, seen, caller);
        webhooks.validate(kind, "DELETE", null, seen, caller);
        String policy = options.path("propagationPolicy").asText("");
        boolean orphan =
                policy.equals("Orphan") || options.path("orphanDependents").asBoolean(false);
        if (orphan && !caller.dryRun()) {
            collector.orphan(seen.path("metadata").path("uid").asText());
        }
        return store.atomically(() -> {
            ObjectNode before = objects.get(kind, namespace, name);
            preconditions(kind, name, options.path("preconditions"), before.path("metadata"));
            if (caller.dryRun()) {
                return before;
            }
            ObjectNode marked = marked(kind, before, options);
            boolean foreground = policy.equals("Foreground")
                    && collector.hasDependents(
                            before.path("metadata").path("uid").asText());
            if (foreground) {
                finalizers(marked).add(FOREGROUND);
            }
            if (isFinished(kind, marked)) {
                ObjectNode gone = store.remove(kind.resource(), Store.keyOf(before));
                if (kind.resource().equals("customresourcedefinitions.apiextensions.k8s.io")) {
                    objects.definitions().removed(before);
                }
                return kind.isPod() && gone != null ? gone : success(kind, before);
            }
            return marked.equals(before) ? before : store.put(kind.resource(), marked);
        });
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
                String shown = field.equals("uid") ? "UID" : "ResourceVersion";
                throw ApiProblem.conflict(
                        kind,
                        name,
                        "Precondition failed: " + shown + " in precondition: " + wanted + ", " + shown
                                + " in object meta: " + actual);
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
        metadata.put("deletionTimestamp", Objects.now()).put("deletionGracePeriodSeconds", grace);
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
