package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The objects of one server, their versions, and the bounded history that watches start from. One lock guards all. */
final class Store {

    private static final int HISTORY = 5_000;

    /** One change. The object is never altered after it was put. */
    record Event(
            long version,
            String type,
            String resource,
            ObjectNode object,
            @Nullable ObjectNode before) {}

    private final Map<String, TreeMap<String, ObjectNode>> objects = new HashMap<>();
    private final Deque<Event> history = new ArrayDeque<>();
    private final List<Consumer<Event>> watchers = new CopyOnWriteArrayList<>();
    private final @Nullable Journal journal;
    private long version;
    private long oldest;

    Store(@Nullable Journal journal) {
        this.journal = journal;
        if (journal != null) {
            version = journal.load((resource, key, object) ->
                    objects.computeIfAbsent(resource, r -> new TreeMap<>()).put(key, object));
        }
        oldest = version;
    }

    static String key(@Nullable String namespace, String name) {
        return namespace == null || namespace.isEmpty() ? name : namespace + "/" + name;
    }

    static String keyOf(ObjectNode object) {
        var metadata = object.path("metadata");
        return key(metadata.path("namespace").asText(""), metadata.path("name").asText());
    }

    synchronized long version() {
        return version;
    }

    synchronized @Nullable ObjectNode get(String resource, String key) {
        TreeMap<String, ObjectNode> kind = objects.get(resource);
        return kind == null ? null : kind.get(key);
    }

    /** Objects of a kind, of one namespace or of all, in order. */
    synchronized List<ObjectNode> list(String resource, @Nullable String namespace) {
        TreeMap<String, ObjectNode> kind = objects.get(resource);
        if (kind == null) {
            return List.of();
        }
        return new ArrayList<>(
                namespace == null
                        ? kind.values()
                        : kind.subMap(namespace + "/", namespace + "0").values());
    }

    synchronized List<String> resources() {
        return List.copyOf(objects.keySet());
    }

    /** Puts an object; the caller holds the lock over read and write by {@link #atomically}. */
    ObjectNode put(String resource, ObjectNode object) {
        String key = keyOf(object);
        ((ObjectNode) object.get("metadata")).put("resourceVersion", Long.toString(++version));
        ObjectNode before =
                objects.computeIfAbsent(resource, r -> new TreeMap<>()).put(key, object);
        record(new Event(version, before == null ? "ADDED" : "MODIFIED", resource, object, before));
        if (journal != null) {
            journal.put(version, resource, key, object);
        }
        return object;
    }

    @Nullable
    ObjectNode remove(String resource, String key) {
        TreeMap<String, ObjectNode> kind = objects.get(resource);
        ObjectNode before = kind == null ? null : kind.remove(key);
        if (before == null) {
            return null;
        }
        ObjectNode last = before.deepCopy();
        ((ObjectNode) last.get("metadata")).put("resourceVersion", Long.toString(++version));
        record(new Event(version, "DELETED", resource, last, before));
        if (journal != null) {
            journal.remove(version, resource, key);
        }
        return last;
    }

    private void record(Event event) {
        history.addLast(event);
        while (history.size() > HISTORY) {
            oldest = history.removeFirst().version();
        }
        watchers.forEach(w -> w.accept(event));
    }

    /** Forgets the history, so that older watches and lists get 410. */
    synchronized void compact() {
        history.clear();
        oldest = version;
    }

    /** Runs under the lock. */
    synchronized <T> T atomically(java.util.function.Supplier<T> work) {
        return work.get();
    }

    /**
     * Starts to watch: first what happened after a version, then what happens.
     *
     * @throws ApiProblem 410 when the history does not reach back so far
     */
    synchronized Runnable watch(long after, Consumer<Event> watcher) {
        if (after < oldest) {
            throw ApiProblem.gone();
        }
        history.stream().filter(e -> e.version() > after).forEach(watcher);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    int watches() {
        return watchers.size();
    }

    void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
