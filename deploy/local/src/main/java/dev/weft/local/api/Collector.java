package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The garbage collector and the namespace controller: dependents go when their owners have gone, foreground owners when their dependents
 * have gone, and terminating namespaces when they are empty. The index is read and written under the store's lock.
 */
final class Collector {

    private record Ref(String resource, String key) {}

    private final Kinds kinds;
    private final Store store;
    private final Executor executor;
    private final Map<String, Ref> live = new HashMap<>();
    private final Map<String, Set<Ref>> dependents = new HashMap<>();
    private @Nullable Deletions deletions;
    private @Nullable Objects objects;

    Collector(Kinds kinds, Store store, Executor executor) {
        this.kinds = kinds;
        this.store = store;
        this.executor = executor;
    }

    /** Takes in what is there and starts to follow the store. */
    void start(Objects through, Deletions by) {
        objects = through;
        deletions = by;
        store.atomically(() -> {
            for (String resource : store.resources()) {
                for (ObjectNode object : store.list(resource, null)) {
                    add(resource, object);
                    follow(resource, object);
                }
            }
            return store.watch(null, store.version(), this::seen);
        });
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private void add(String resource, ObjectNode object) {
        Ref ref = new Ref(resource, Store.keyOf(object));
        live.put(uid(object), ref);
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            dependents
                    .computeIfAbsent(owner.path("uid").asText(), u -> new LinkedHashSet<>())
                    .add(ref);
        }
    }

    private void drop(String resource, ObjectNode object) {
        Ref ref = new Ref(resource, Store.keyOf(object));
        live.remove(uid(object));
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            Set<Ref> of = dependents.get(owner.path("uid").asText());
            if (of != null && of.remove(ref) && of.isEmpty()) {
                dependents.remove(owner.path("uid").asText());
            }
        }
    }

    private void seen(Store.Event event) {
        ObjectNode object = event.object();
        if (event.before() != null) {
            drop(event.resource(), event.before());
        }
        if (!event.type().equals("DELETED")) {
            add(event.resource(), object);
            follow(event.resource(), object);
            return;
        }
        String uid = uid(object);
        if (dependents.containsKey(uid)) {
            later(() -> collect(uid));
        }
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            Ref ref = live.get(owner.path("uid").asText());
            ObjectNode of = ref == null ? null : store.get(ref.resource(), ref.key());
            if (of != null && isForeground(of)) {
                later(() -> foreground(uid(of)));
            }
        }
        String namespace = object.path("metadata").path("namespace").asText("");
        ObjectNode of = namespace.isEmpty() ? null : store.get("namespaces", namespace);
        if (of != null && of.path("metadata").has("deletionTimestamp")) {
            later(() -> finishNamespace(namespace));
        }
    }

    private void follow(String resource, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        if (resource.equals("namespaces") && metadata.has("deletionTimestamp")) {
            later(() -> emptyNamespace(metadata.path("name").asText()));
        } else if (isForeground(object)) {
            later(() -> foreground(uid(object)));
        } else if (waitsFor(Deletions.ORPHAN, object)) {
            later(() -> orphan(uid(object)));
        } else if (metadata.path("ownerReferences").size() > 0 && !metadata.has("deletionTimestamp")) {
            later(() -> deleteWithoutOwner(new Ref(resource, Store.keyOf(object))));
        }
    }

    private void later(Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (ApiProblem e) {
                    // Someone else was faster, or a webhook refused; the next change asks again.
                    return;
                }
            });
        } catch (RejectedExecutionException e) {
            // The server is closing.
            return;
        }
    }

    private static boolean waitsFor(String finalizer, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        if (metadata.has("deletionTimestamp")) {
            for (JsonNode one : metadata.path("finalizers")) {
                if (one.asText().equals(finalizer)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isForeground(ObjectNode object) {
        return waitsFor(Deletions.FOREGROUND, object);
    }

    private List<Ref> dependentsOf(String uid) {
        return store.atomically(() -> List.copyOf(dependents.getOrDefault(uid, Set.of())));
    }

    private void collect(String uid) {
        dependentsOf(uid).forEach(this::deleteWithoutOwner);
    }

    private void deleteWithoutOwner(Ref ref) {
        int[] owners = new int[2];
        store.atomically(() -> {
            ObjectNode object = store.get(ref.resource(), ref.key());
            if (object != null) {
                for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
                    owners[live.containsKey(owner.path("uid").asText()) ? 0 : 1]++;
                }
            }
            return true;
        });
        if (owners[1] > 0 && owners[0] == 0) {
            delete(ref);
        } else if (owners[1] > 0) {
            disown(ref, uid -> store.atomically(() -> !live.containsKey(uid)));
        }
    }

    private void delete(Ref ref) {
        ResourceKind kind = kinds.of(ref.resource());
        if (kind == null || deletions == null) {
            return;
        }
        int slash = ref.key().indexOf('/');
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("propagationPolicy", "Background");
        ObjectNode now = store.get(ref.resource(), ref.key());
        if (now != null && !now.path("metadata").has("deletionTimestamp")) {
            deletions.delete(
                    kind,
                    slash < 0 ? "" : ref.key().substring(0, slash),
                    ref.key().substring(slash + 1),
                    options,
                    Caller.internal("kube-controller-manager"));
        }
    }

    private void foreground(String uid) {
        List<Ref> left = dependentsOf(uid);
        left.forEach(this::delete);
        Ref owner = store.atomically(() -> live.get(uid));
        if (owner != null && dependentsOf(uid).isEmpty()) {
            release(owner, Deletions.FOREGROUND);
        }
    }

    private void release(Ref owner, String finalizer) {
        edit(owner, object -> {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            object.path("metadata").path("finalizers").forEach(f -> {
                if (!f.asText().equals(finalizer)) {
                    kept.add(f);
                }
            });
            ((ObjectNode) object.get("metadata")).set("finalizers", kept);
        });
    }

    /** Takes an owner out of its dependents, so that they stay, and lets it go. */
    private void orphan(String uid) {
        dependentsOf(uid).forEach(ref -> disown(ref, owner -> owner.equals(uid)));
        Ref owner = store.atomically(() -> live.get(uid));
        if (owner != null) {
            release(owner, Deletions.ORPHAN);
        }
    }

    private void disown(Ref ref, java.util.function.Predicate<String> gone) {
        edit(ref, object -> {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            object.path("metadata").path("ownerReferences").forEach(o -> {
                if (!gone.test(o.path("uid").asText())) {
                    kept.add(o);
                }
            });
            ((ObjectNode) object.get("metadata")).set("ownerReferences", kept);
        });
    }

    private void edit(Ref ref, java.util.function.Consumer<ObjectNode> change) {
        ResourceKind kind = kinds.of(ref.resource());
        ObjectNode now = store.get(ref.resource(), ref.key());
        if (kind == null || now == null || objects == null) {
            return;
        }
        ObjectNode changed = kind.shown(now).deepCopy();
        change.accept(changed);
        JsonNode metadata = changed.path("metadata");
        objects.update(
                kind,
                metadata.path("namespace").asText(""),
                metadata.path("name").asText(),
                changed,
                false,
                Caller.internal("kube-controller-manager"));
    }

    private void emptyNamespace(String namespace) {
        List<Ref> content = new ArrayList<>();
        store.atomically(() -> {
            for (String resource : store.resources()) {
                ResourceKind kind = kinds.of(resource);
                if (kind != null && kind.namespaced()) {
                    store.list(resource, namespace).forEach(o -> content.add(new Ref(resource, Store.keyOf(o))));
                }
            }
            return true;
        });
        for (Ref ref : content) {
            try {
                delete(ref);
            } catch (ApiProblem e) {
                // It is gone, or its webhook refuses: the others go all the same.
                continue;
            }
        }
        finishNamespace(namespace);
    }

    private void finishNamespace(String namespace) {
        store.atomically(() -> {
            ObjectNode of = store.get("namespaces", namespace);
            boolean empty = store.resources().stream().allMatch(r -> {
                ResourceKind kind = kinds.of(r);
                return kind == null
                        || !kind.namespaced()
                        || store.list(r, namespace).isEmpty();
            });
            if (of != null
                    && of.path("metadata").has("deletionTimestamp")
                    && of.path("metadata").path("finalizers").isEmpty()
                    && empty) {
                return store.remove("namespaces", namespace);
            }
            return null;
        });
    }
}
