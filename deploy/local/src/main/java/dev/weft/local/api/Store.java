package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one server, their versions, and the bounded history that watches start from. One lock guards all; watchers are called
 * under it and only queue what they get.
 */
final class Store {

    /** One change. The object is never altered after it was put. */
    record Event(
            long version,
            String type,
            String resource,
            ObjectNode object,
            @Nullable ObjectNode before) {}

    private static final String EVERYTHING = "*";

    private final Map<String, TreeMap<String, ObjectNode>> objects = new HashMap<>();
    private final Deque<Event> history = new ArrayDeque<>();
    private final Map<String, List<Consumer<Event>>> watchers = new ConcurrentHashMap<>();
    private final @Nullable Journal journal;
    private final int remembered;
    private long version;
    private long oldest;

    /**
     * A store with what its journal holds.
     *
     * @param remembered how many changes a watch may lag behind before it gets 410
     */
    Store(@Nullable Journal journal, int remembered) {
        this.journal = journal;
        this.remembered = remembered;
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

    /**
     * Objects of a kind as they were at a version that the history reaches back to.
     *
     * @param namespace null takes all
     */
    synchronized List<ObjectNode> listAt(String resource, @Nullable String namespace, long at) {
        TreeMap<String, ObjectNode> then = new TreeMap<>();
        list(resource, namespace).forEach(o -> then.put(keyOf(o), o));
        for (Event event : (Iterable<Event>) history::descendingIterator) {
            if (event.version() <= at) {
                break;
            }
            String key = keyOf(event.object());
            boolean here = namespace == null || key.startsWith(namespace + "/");
            if (here && event.resource().equals(resource)) {
                if (event.before() == null) {
                    then.remove(key);
                } else {
                    then.put(key, event.before());
                }
            }
        }
        return List.copyOf(then.values());
    }

    synchronized List<String> resources() {
        return List.copyOf(objects.keySet());
    }

    /** Puts an object; the caller holds the lock over read and write by {@link #atomically}. */
    synchronized ObjectNode put(String resource, ObjectNode object) {
        String key = keyOf(object);
        ((ObjectNode) object.get("metadata")).put("resourceVersion", Long.toString(++version));
        ObjectNode before =
                objects.computeIfAbsent(resource, r -> new TreeMap<>()).put(key, object);
        record(new Event(version, before == null ? "ADDED" : "MODIFIED", resource, object, before));
        if (journal != null) {
            journal.put(version, resource, key, object);
            compactJournal();
        }
        return object;
    }

    /** Removes an object and returns its last state, or null when it is not there. */
    synchronized @Nullable ObjectNode remove(String resource, String key) {
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
            compactJournal();
        }
        return last;
    }

    private void compactJournal() {
        if (journal != null && journal.isLong()) {
            journal.rewrite(
                    version,
                    writer -> objects.forEach(
                            (resource, kind) -> kind.forEach((key, object) -> writer.load(resource, key, object))));
        }
    }

    private void record(Event event) {
        history.addLast(event);
        while (history.size() > remembered) {
            oldest = history.removeFirst().version();
        }
        watchers.getOrDefault(event.resource(), List.of()).forEach(w -> w.accept(event));
        watchers.getOrDefault(EVERYTHING, List.of()).forEach(w -> w.accept(event));
    }

    /** Forgets the history, so that older watches and lists get 410. */
    synchronized void compact() {
        history.clear();
        oldest = version;
    }

    /** Whether the history reaches back to what happened after a version. */
    synchronized boolean remembers(long after) {
        return after >= oldest;
    }

    /** Runs under the lock. */
    synchronized <T extends @Nullable Object> T atomically(java.util.function.Supplier<T> work) {
        return work.get();
    }

    /**
     * Starts to watch a kind: first what happened after a version, then what happens.
     *
     * @param resource null watches all kinds
     * @return ends the watch
     * @throws ApiProblem 410 when the history does not reach back so far
     */
    synchronized Runnable watch(@Nullable String resource, long after, Consumer<Event> watcher) {
        // A version of the future is one of a past life, whose history is not here either.
        if (after < oldest || after > version) {
            throw ApiProblem.gone(after, oldest);
        }
        for (Event event : history) {
            if (event.version() > after && (resource == null || event.resource().equals(resource))) {
                watcher.accept(event);
            }
        }
        List<Consumer<Event>> of =
                watchers.computeIfAbsent(resource == null ? EVERYTHING : resource, r -> new CopyOnWriteArrayList<>());
        of.add(watcher);
        return () -> of.remove(watcher);
    }

    int watches() {
        return watchers.entrySet().stream()
                .filter(e -> !e.getKey().equals(EVERYTHING))
                .mapToInt(e -> e.getValue().size())
                .sum();
    }

    synchronized void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
