package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Create, read, update, patch and apply, with all that the API server does on the way. */
final class Objects {

    private static final int ATTEMPTS = 20;

    private final Kinds kinds;
    private final Store store;
    private final Webhooks webhooks;
    private final Definitions definitions;

    Objects(Kinds kinds, Store store, Webhooks webhooks) {
        this.kinds = kinds;
        this.store = store;
        this.webhooks = webhooks;
        this.definitions = new Definitions(kinds, store);
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A time some seconds from now, as the API writes it. */
    static String later(int seconds) {
        return Instant.now()
                .plusSeconds(seconds)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    Kinds kinds() {
        return kinds;
    }

    Definitions definitions() {
        return definitions;
    }

    ObjectNode get(ResourceKind kind, String namespace, String name) {
        ObjectNode object = store.get(kind.resource(), Store.key(namespace, name));
        if (object == null) {
            throw ApiProblem.notFound(kind, name);
        }
        return kind.shown(object);
    }

    ObjectNode create(ResourceKind kind, String namespace, ObjectNode body, Caller caller) {
        ObjectNode object = body.deepCopy();
        if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return created(kind, namespace, object, caller, false);
    }

    private ObjectNode created(ResourceKind kind, String namespace, ObjectNode object, Caller caller, boolean applied) {
        MetadataRules.checkKind(kind, object);
        MetadataRules.prepare(kind, namespace, object);
        BuiltInRules.namespaceIsOpen(
                kind, namespace, object.path("metadata").path("name").asText(), store);
        if (kind.resetsStatus()) {
            object.remove("status");
        }
        UnknownFields.drop(kind, object, caller, applied ? UnknownFields.Way.APPLY : UnknownFields.Way.UPDATE);
        MetadataRules.tidy(object);
        MetadataChecks.warnings(kind, object.path("metadata")).forEach(caller.warnings());
        if (kind.schema() != null) {
            SchemaDefaults.defaults(object, kind.schema());
        }
        BuiltInDefaults.fill(kind, object);
        if (!applied) {
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            nothing.putObject("metadata");
            fields(kind, "").update(object, nothing, caller.manager());
        }
        ObjectNode admitted = webhooks.mutate(kind, "CREATE", object, null, caller);
        List<String> problems = MetadataChecks.problems(kind, admitted.path("metadata"));
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(
                    kind, admitted.path("metadata").path("name").asText(), problems);
        }
        finish(kind, admitted, null, false);
        BuiltInRules.created(kind, admitted);
        webhooks.validate(kind, "CREATE", admitted, null, caller);
        ObjectNode stored = store.atomically(() -> {
            String key = Store.keyOf(admitted);
            if (store.get(kind.resource(), key) != null) {
                throw ApiProblem.exists(
                        kind, admitted.path("metadata").path("name").asText());
            }
            return caller.dryRun() ? admitted : store.put(kind.resource(), admitted);
        });
        return caller.dryRun() ? stored : definitions.changed(kind, stored);
    }

    /** Asks the webhooks about what goes to a subresource without being stored itself. */
    void admitted(ResourceKind kind, Target target, ObjectNode body, Caller caller) {
        ObjectNode named = body.deepCopy();
        ObjectNode metadata = named.get("metadata") instanceof ObjectNode there ? there : named.putObject("metadata");
        metadata.put("name", target.name()).put("namespace", target.namespace());
        webhooks.mutate(kind, "CREATE", named, null, caller);
        webhooks.validate(kind, "CREATE", named, null, caller);
    }

    private static ServerSideApply fields(ResourceKind kind, String subresource) {
        return new ServerSideApply(Shape.of(kind), kind.apiVersion(), subresource, kind.status());
    }

    private static void finish(ResourceKind kind, ObjectNode object, @Nullable ObjectNode before, boolean status) {
        JsonNode schema = kind.schema();
        if (schema == null) {
            BuiltInRules.validate(kind, object, before);
            return;
        }
        SchemaDefaults.defaults(object, schema);
        SchemaDefaults.prune(object, schema);
        List<String> problems = SchemaValidation.problems(object, schema, before);
        if (!problems.isEmpty()) {
            List<String> shown = status
                    ? problems.stream()
                            .map(p -> p.replaceFirst(": status\\.(\\S+ in body)", ": $1"))
                            .toList()
                    : problems;
            throw ApiProblem.invalid(kind, object.path("metadata").path("name").asText(), shown);
        }
    }

    ObjectNode update(
            ResourceKind kind, String namespace, String name, ObjectNode body, boolean status, Caller caller) {
        MetadataRules.checkKind(kind, body);
        String sent = body.path("metadata").path("resourceVersion").asText("");
        boolean leases = kind.resource().equals("leases.coordination.k8s.io");
        if (leases && !status && store.get(kind.resource(), Store.key(namespace, name)) == null) {
            return create(kind, namespace, body, caller);
        }
        if (sent.isEmpty() && (kind.custom() || leases)) {
            get(kind, namespace, name);
            throw ApiProblem.invalidResource(
                    kind, name, "metadata.resourceVersion: Invalid value: 0: must be specified for an update");
        }
        return change(kind, namespace, name, status, caller, UnknownFields.Way.UPDATE, before -> {
            checkVersion(kind, name, sent, before);
            return body.deepCopy();
        });
    }

    private static void checkVersion(ResourceKind kind, String name, String sent, ObjectNode before) {
        if (!sent.isEmpty()
                && !sent.equals(before.path("metadata").path("resourceVersion").asText())) {
            throw ApiProblem.conflict(kind, name);
        }
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
            if (!(patch instanceof ObjectNode config)) {
                throw ApiProblem.bad("the applied configuration must be an object");
            }
            return apply(kind, namespace, name, config, status, force, caller);
        }
        return change(kind, namespace, name, status, caller, UnknownFields.Way.PATCH, before -> {
            ObjectNode after = Patches.patched(kind, before, type, patch);
            checkVersion(
                    kind, name, after.path("metadata").path("resourceVersion").asText(), before);
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
        if (!config.has("kind") || !config.has("apiVersion")) {
            throw ApiProblem.bad("invalid object type: /, Kind=");
        }
        MetadataRules.checkKind(kind, config);
        if (config.path("metadata").path("managedFields").size() > 0) {
            throw ApiProblem.bad("metadata.managedFields must be nil");
        }
        UnknownFields.drop(kind, config, caller, UnknownFields.Way.APPLY);
        String guard = config.path("metadata").path("resourceVersion").asText("");
        ServerSideApply fields = fields(kind, status ? "status" : "");
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
                return created(kind, namespace, fields.apply(empty, config, caller.manager(), force), caller, true);
            } catch (ApiProblem e) {
                if (!e.reason().equals("AlreadyExists")) {
                    throw e;
                }
            }
        }
        return change(kind, namespace, name, status, caller, UnknownFields.Way.APPLY, before -> {
            checkVersion(kind, name, guard, before);
            return fields.apply(before, config, caller.manager(), force);
        });
    }

    /** Reads, changes and writes; again when someone was faster, since the change itself checks the version it was asked for. */
    private ObjectNode change(
            ResourceKind kind,
            String namespace,
            String name,
            boolean status,
            Caller caller,
            UnknownFields.Way way,
            UnaryOperator<ObjectNode> changer) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ObjectNode before = get(kind, namespace, name);
            ObjectNode after = changed(kind, before, changer.apply(before), status, caller, way);
            ObjectNode stored = store.atomically(() -> {
                ObjectNode now = store.get(kind.resource(), Store.keyOf(before));
                if (now == null || !version(now).equals(version(before))) {
                    return null;
                }
                if (caller.dryRun() || after.equals(before)) {
                    return after;
                }
                if (!Deletions.isFinished(kind, after)) {
                    return store.put(kind.resource(), after);
                }
                ObjectNode last = store.remove(kind.resource(), Store.keyOf(after));
                if (last != null) {
                    ((ObjectNode) after.get("metadata")).set("resourceVersion", version(last));
                }
                return after;
            });
            if (stored != null) {
                return caller.dryRun() ? stored : definitions.changed(kind, stored);
            }
        }
        throw ApiProblem.conflict(kind, name);
    }

    private static JsonNode version(ObjectNode object) {
        return object.path("metadata").path("resourceVersion");
    }

    private ObjectNode changed(
            ResourceKind kind,
            ObjectNode before,
            ObjectNode wanted,
            boolean status,
            Caller caller,
            UnknownFields.Way way) {
        boolean applied = way == UnknownFields.Way.APPLY;
        ObjectNode after = wanted;
        JsonNode managed = applied ? wanted.path("metadata").get("managedFields") : null;
        boolean forgets = forgetsManagers(wanted.path("metadata").path("managedFields"));
        MetadataRules.keep(kind, after, before);
        MetadataRules.tidy(after);
        if (status) {
            after = onlyStatus(kind, before, after);
        } else if (kind.keepsStatus()) {
            copy("status", before, after);
        }
        UnknownFields.drop(kind, after, caller, way == UnknownFields.Way.PATCH ? way : UnknownFields.Way.UPDATE);
        BuiltInDefaults.fill(kind, after);
        String operation = "UPDATE";
        String subresource = status ? "status" : "";
        after = webhooks.mutate(kind.at(subresource), operation, after, before, caller);
        finish(kind, after, before, status);
        BuiltInRules.updated(kind, after, before, status);
        webhooks.validate(kind.at(subresource), operation, after, before, caller);
        ObjectNode metadata = (ObjectNode) after.get("metadata");
        if (kind.counted() && !status && !kind.content(after).equals(kind.content(before))) {
            metadata.put(
                    "generation", before.path("metadata").path("generation").asLong(0) + 1);
        }
        if (managed != null) {
            metadata.set("managedFields", managed);
        } else if (!applied) {
            fields(kind, subresource).update(after, before, caller.manager());
        }
        if (forgets) {
            metadata.remove("managedFields");
        }
        return after;
    }

    /** A list of one empty entry takes all managers away. Rule: the API's "clearing managedFields". */
    private static boolean forgetsManagers(JsonNode sent) {
        return sent.size() == 1 && sent.get(0).isEmpty();
    }

    private static ObjectNode onlyStatus(ResourceKind kind, ObjectNode before, ObjectNode after) {
        ObjectNode result = before.deepCopy();
        copy("status", after, result);
        if (!kind.custom()) {
            for (String field : List.of("annotations", "labels", "finalizers")) {
                copy(field, after.path("metadata"), (ObjectNode) result.get("metadata"));
            }
        }
        return result;
    }

    private static void copy(String field, JsonNode source, ObjectNode target) {
        JsonNode value = source.get(field);
        if (value == null) {
            target.remove(field);
        } else {
            target.set(field, value.deepCopy());
        }
    }
}
