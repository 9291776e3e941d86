package dev.weft.ipam.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.AddressFact;
import dev.weft.ipam.domain.pool.AddressFact.RecordChange;
import dev.weft.ipam.domain.pool.DomainRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The address domains of one partition: in the heap for deciding, in the changelogged store for lasting. Notes are what the telling needs
 * besides, by kind and key.
 */
final class DomainStore {

    private static final ObjectMapper JSON = CloudEventCodec.mapper();
    private static final ObjectWriter WRITER = JSON.writerFor(DomainRecord.class);
    private static final ObjectReader READER = JSON.readerFor(DomainRecord.class);
    private static final char SEPARATOR = '\n';
    private static final String SEQUENCE = SEPARATOR + "sequence";

    /** How far ahead numbers and times are kept as used: a record for each fact would be a third of what is written. */
    private static final long NUMBERS_AHEAD = 4096;

    private static final long MILLIS_AHEAD = 50;

    private final KeyValueStore<String, byte[]> store;
    private final Map<String, AddressDomain> domains = new HashMap<>();
    private final Map<String, byte[]> notes = new HashMap<>();
    private long sequence;
    private long time;
    private long sequenceKept;
    private long timeKept;

    DomainStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
        load();
    }

    private void load() {
        Map<String, List<DomainRecord>> records = new HashMap<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                if (entry.key.equals(SEQUENCE)) {
                    String[] kept = new String(entry.value, StandardCharsets.UTF_8).split(" ", 2);
                    sequence = Long.parseLong(kept[0]);
                    time = kept.length > 1 ? Long.parseLong(kept[1]) : 0;
                    sequenceKept = sequence;
                    timeKept = time;
                } else if (entry.key.charAt(0) == SEPARATOR) {
                    notes.put(entry.key, entry.value);
                } else {
                    String domain = entry.key.substring(0, entry.key.indexOf(SEPARATOR));
                    records.computeIfAbsent(domain, d -> new ArrayList<>()).add(READER.readValue(entry.value));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the store of address domains holds a record that cannot be read", e);
        }
        records.forEach((name, list) -> domains.put(name, AddressDomain.restore(name, list)));
    }

    Map<String, AddressDomain> domains() {
        return domains;
    }

    AddressDomain domain(String name) {
        return domains.computeIfAbsent(name, AddressDomain::empty);
    }

    /** Takes what was decided into the heap and the store. */
    void take(String name, AddressDomain.Decided decided) {
        domains.put(name, decided.after());
        for (AddressFact fact : decided.facts()) {
            for (RecordChange change : fact.changes()) {
                String key = name + SEPARATOR + change.storeKey();
                switch (change) {
                    case RecordChange.Put put -> store.put(key, json(put.record()));
                    case RecordChange.Delete delete -> store.delete(key);
                }
            }
        }
    }

    /** The notes of a kind by their keys, as they were when the store was opened. */
    <T> Map<String, T> notes(String kind, Class<T> type) {
        String prefix = SEPARATOR + kind + SEPARATOR;
        Map<String, T> found = new HashMap<>();
        for (Map.Entry<String, byte[]> note : notes.entrySet()) {
            if (note.getKey().startsWith(prefix)) {
                try {
                    found.put(note.getKey().substring(prefix.length()), JSON.readValue(note.getValue(), type));
                } catch (IOException e) {
                    throw new UncheckedIOException("the store of address domains holds a note that cannot be read", e);
                }
            }
        }
        return found;
    }

    void putNote(String kind, String key, Object note) {
        try {
            store.put(SEPARATOR + kind + SEPARATOR + key, JSON.writeValueAsBytes(note));
        } catch (IOException e) {
            throw new UncheckedIOException("a note that cannot be written: " + kind + " " + key, e);
        }
    }

    void deleteNote(String kind, String key) {
        store.delete(SEPARATOR + kind + SEPARATOR + key);
    }

    /** A number that grows over restarts and changes of the writer. */
    long nextSequence(long nowMillis) {
        sequence = Math.max(sequence + 1, nowMillis);
        return sequence;
    }

    /** The time that facts carry: it never goes back, although the clocks of two replicas differ. */
    long factTime(long nowMillis) {
        time = Math.max(time, nowMillis);
        return time;
    }

    /** Makes sure that who takes over goes on above the last number and not before the last time. */
    void keepSequence() {
        if (sequence > sequenceKept || time > timeKept) {
            sequenceKept = sequence + NUMBERS_AHEAD;
            timeKept = time + MILLIS_AHEAD;
            store.put(SEQUENCE, (sequenceKept + " " + timeKept).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] json(DomainRecord record) {
        try {
            return WRITER.writeValueAsBytes(record);
        } catch (IOException e) {
            throw new UncheckedIOException("a record that cannot be written: " + record.storeKey(), e);
        }
    }
}
