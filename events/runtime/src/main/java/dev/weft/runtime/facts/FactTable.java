package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.FactKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last state of every key of one topic, as far as this replica reads it. Written by consumer threads, read by any.
 *
 * <p>Entries are grouped by scope: {@code fleet/cluster} for topics partitioned by cluster, {@code fleet} for the others.
 */
public final class FactTable {

    /** A record in its place. Compared by identity. */
    static final class Entry {
        private final CloudEventRecord event;
        private final int partition;
        private final Map<String, Entry> scope;

        private Entry(CloudEventRecord event, int partition, Map<String, Entry> scope) {
            this.event = event;
            this.partition = partition;
            this.scope = scope;
        }

        CloudEventRecord event() {
            return event;
        }

        int partition() {
            return partition;
        }
    }

    private final Topic topic;
    private final Map<String, Map<String, Entry>> scopes = new ConcurrentHashMap<>();

    FactTable(Topic topic) {
        this.topic = topic;
    }

    /** The last record of a key, if the key exists. */
    public @Nullable CloudEventRecord get(FactKey key) {
        return get(key.text());
    }

    @Nullable
    CloudEventRecord get(String key) {
        Entry entry = find(key);
        return entry == null ? null : entry.event();
    }

    /** The last record of a key in its place, if the key exists. */
    @Nullable
    Entry find(String key) {
        Map<String, Entry> scope = scopes.get(scope(key));
        return scope == null ? null : scope.get(key);
    }

    /** The records of one member; for topics partitioned by cluster. */
    public List<CloudEventRecord> ofCluster(ClusterKey cluster) {
        return ofScope(cluster.text());
    }

    /** The records of one fleet; for topics that are not partitioned by cluster. */
    public List<CloudEventRecord> ofFleet(String fleet) {
        return ofScope(fleet);
    }

    /** The records that have the same name in every member of a fleet; for topics keyed {@code fleet/cluster/name}. */
    public List<CloudEventRecord> inEachCluster(String fleet, String name) {
        List<CloudEventRecord> found = new ArrayList<>();
        scopes.forEach((scope, entries) -> {
            if (scope.startsWith(fleet + "/")) {
                Entry entry = entries.get(scope + "/" + name);
                if (entry != null) {
                    found.add(entry.event());
                }
            }
        });
        return found;
    }

    /** A copy of all records. */
    public List<CloudEventRecord> all() {
        return scopes.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .map(Entry::event)
                .toList();
    }

    /** Number of keys. */
    public int size() {
        return scopes.values().stream().mapToInt(Map::size).sum();
    }

    private List<CloudEventRecord> ofScope(String scope) {
        Map<String, Entry> entries = scopes.get(scope);
        return entries == null
                ? List.of()
                : entries.values().stream().map(Entry::event).toList();
    }

    /** Takes a record in place of the one that is known; does nothing when another one is known by now. */
    boolean replace(@Nullable Entry known, CloudEventRecord event, int partition) {
        String key = event.keyText();
        if (known != null) {
            return known.scope.replace(key, known, new Entry(event, partition, known.scope));
        }
        Map<String, Entry> scope = scopes.computeIfAbsent(scope(key), s -> new ConcurrentHashMap<>());
        return scope.putIfAbsent(key, new Entry(event, partition, scope)) == null;
    }

    @Nullable
    CloudEventRecord remove(String key) {
        Map<String, Entry> scope = scopes.get(scope(key));
        Entry before = scope == null ? null : scope.remove(key);
        return before == null ? null : before.event();
    }

    void dropPartition(int partition) {
        scopes.values().removeIf(scope -> {
            scope.values().removeIf(e -> e.partition() == partition);
            return scope.isEmpty();
        });
    }

    private String scope(String key) {
        int end = key.indexOf('/');
        if (topic.partitionedBy() == Topic.PartitionedBy.CLUSTER) {
            end = key.indexOf('/', end + 1);
        }
        return end < 0 ? key : key.substring(0, end);
    }
}
