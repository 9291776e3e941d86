package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.FactKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The last state of every key of one topic, as far as this replica reads it. Written by consumer threads, read by any.
 *
 * <p>Entries are grouped by scope: {@code fleet/cluster} for topics partitioned by cluster, {@code fleet} for the others.
 */
public final class FactTable {

    /** The place of one key: the last record, or null when the key was removed meanwhile. */
    static final class Slot extends AtomicReference<@Nullable CloudEventRecord> {
        private static final long serialVersionUID = 1L;
        private volatile int partition;

        private Slot(CloudEventRecord event, int partition) {
            super(event);
            this.partition = partition;
        }
    }

    private final Topic topic;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    /** The same slots in the order of their keys; changed together with the others, by one thread at a time. */
    private final Map<String, ConcurrentNavigableMap<String, Slot>> scopes = new ConcurrentHashMap<>();

    FactTable(Topic topic) {
        this.topic = topic;
    }

    /** The last record of a key, if the key exists. */
    public @Nullable CloudEventRecord get(FactKey key) {
        return get(key.text());
    }

    @Nullable
    CloudEventRecord get(String key) {
        Slot slot = slots.get(key);
        return slot == null ? null : slot.get();
    }

    /** The place of a key, if the key exists. */
    @Nullable
    Slot find(String key) {
        return slots.get(key);
    }

    /** The records of one member; for topics partitioned by cluster. */
    public List<CloudEventRecord> ofCluster(ClusterKey cluster) {
        return ofScope(cluster.text());
    }

    /**
     * The records of one member whose keys go on with this after the member's own, such as {@code namespace/pod/}; for topics partitioned by
     * cluster. It takes no longer when the member has many others.
     */
    public List<CloudEventRecord> ofCluster(ClusterKey cluster, String start) {
        ConcurrentNavigableMap<String, Slot> entries = scopes.get(cluster.text());
        String from = cluster.text() + "/" + start;
        return entries == null ? List.of() : records(entries.subMap(from, from + Character.MAX_VALUE));
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
                Slot slot = entries.get(scope + "/" + name);
                CloudEventRecord event = slot == null ? null : slot.get();
                if (event != null) {
                    found.add(event);
                }
            }
        });
        return found;
    }

    /** A copy of all records. */
    public List<CloudEventRecord> all() {
        return records(slots);
    }

    /** Number of keys. */
    public int size() {
        return slots.size();
    }

    private List<CloudEventRecord> ofScope(String scope) {
        ConcurrentNavigableMap<String, Slot> entries = scopes.get(scope);
        return entries == null ? List.of() : records(entries);
    }

    private static List<CloudEventRecord> records(Map<String, Slot> slots) {
        List<CloudEventRecord> records = new ArrayList<>();
        for (Slot slot : slots.values()) {
            CloudEventRecord event = slot.get();
            if (event != null) {
                records.add(event);
            }
        }
        return records;
    }

    /**
     * Takes a record in place of the one that is known; does nothing when another one is known by now.
     *
     * @param slot where the known record was found
     * @param known null when the key was not there
     */
    boolean replace(@Nullable Slot slot, @Nullable CloudEventRecord known, CloudEventRecord event, int partition) {
        if (slot != null && known != null) {
            if (!slot.compareAndSet(known, event)) {
                return false;
            }
            slot.partition = partition;
            return true;
        }
        synchronized (slots) {
            Slot place = new Slot(event, partition);
            String key = event.keyText();
            if (slots.putIfAbsent(key, place) != null) {
                return false;
            }
            scopes.computeIfAbsent(scope(key), s -> new ConcurrentSkipListMap<>())
                    .put(key, place);
            return true;
        }
    }

    @Nullable
    CloudEventRecord remove(String key) {
        synchronized (slots) {
            Slot slot = slots.remove(key);
            scopes.computeIfPresent(scope(key), (scope, entries) -> {
                entries.remove(key);
                return entries.isEmpty() ? null : entries;
            });
            return slot == null ? null : slot.getAndSet(null);
        }
    }

    void dropPartition(int partition) {
        synchronized (slots) {
            slots.values().removeIf(slot -> slot.partition == partition);
            scopes.values().removeIf(entries -> {
                entries.values().removeIf(slot -> slot.partition == partition);
                return entries.isEmpty();
            });
        }
    }

    private String scope(String key) {
        int end = key.indexOf('/');
        if (topic.partitionedBy() == Topic.PartitionedBy.CLUSTER) {
            end = key.indexOf('/', end + 1);
        }
        return end < 0 ? key : key.substring(0, end);
    }
}
