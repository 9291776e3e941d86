package dev.weft.acceptance.faults;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressState;
import dev.weft.local.tour.EventLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every answer that was ever given, replayed in the order of the domain's one writer. */
public final class AddressHistory {

    /** What the replay found: breaches as sentences, and the last state of each interface by its key. */
    public record Replay(List<String> breaches, Map<String, AddressState> alive) {}

    private final EventLog events;

    AddressHistory(EventLog events) {
        this.events = events;
    }

    /** Replays the whole topic. */
    Replay replay() {
        return replay(events.since(0, e -> e.topic() == Topic.ADDRESSES));
    }

    /** Replays these answers. */
    public static Replay replay(List<CloudEventRecord> answers) {
        Map<String, List<CloudEventRecord>> byDomain = new TreeMap<>();
        for (CloudEventRecord event : answers) {
            byDomain.computeIfAbsent(domain(event), d -> new ArrayList<>()).add(event);
        }
        List<String> breaches = new ArrayList<>();
        Map<String, AddressState> alive = new TreeMap<>();
        byDomain.forEach((domain, log) -> replay(domain, log, breaches, alive));
        return new Replay(breaches, alive);
    }

    private static String domain(CloudEventRecord event) {
        AddressState state = ((AddressFact) event.fact()).state();
        return state.owner().fleet() + "/" + state.addressDomain();
    }

    private static void replay(
            String domain, List<CloudEventRecord> log, List<String> breaches, Map<String, AddressState> alive) {
        Map<String, String> ownerOf = new HashMap<>();
        Map<String, AddressState> ofKey = new HashMap<>();
        log.sort(Comparator.comparingLong(e -> e.envelope().sequence()));
        long sequence = -1;
        for (CloudEventRecord event : log) {
            if (event.envelope().sequence() == sequence) {
                breaches.add("domain " + domain + ": two answers have the sequence " + sequence);
            }
            sequence = event.envelope().sequence();
            String key = event.key().text();
            AddressState state = ((AddressFact) event.fact()).state();
            free(ownerOf, ofKey.remove(key));
            alive.remove(key);
            if (event.fact() instanceof AddressReleased) {
                continue;
            }
            ofKey.put(key, state);
            alive.put(key, state);
            for (String ip : state.ips()) {
                String other = ownerOf.putIfAbsent(ip, state.claim());
                if (other != null) {
                    breaches.add("domain " + domain + ": " + ip + " was given to claim " + state.claim() + " (" + key
                            + ", sequence " + sequence + ") while claim " + other + " had it");
                }
            }
        }
    }

    private static void free(Map<String, String> ownerOf, @Nullable AddressState state) {
        if (state != null) {
            state.ips().forEach(ip -> ownerOf.remove(ip, state.claim()));
        }
    }
}
