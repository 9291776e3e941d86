package dev.weft.events.history;

import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.events.key.InterfaceKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who had one address when, from the facts of {@code weft.addresses.v1}. Facts may come in any order between partitions and more than once.
 *
 * <p>Within an address domain facts are taken in the order of their sequence, because one writer after the other numbers them and clocks
 * may go back: a time that is earlier than that of the fact before counts as that one. An interface has an address from the fact that
 * assigns it until the first fact of its key that says otherwise: its release, another address, or the claim of the next pod of that name.
 */
public final class AddressHistory {

    private static final Comparator<Change> BY_TIME = Comparator.comparing(Change::time);

    private final String address;
    private final byte[] needle;
    private final Set<String> owners = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();

    /** One fact of an interface that has the address or once had it. */
    private record Change(
            String domain, long sequence, Instant time, AddressState state, boolean holds, boolean releases) {

        Change at(Instant corrected) {
            return new Change(domain, sequence, corrected, state, holds, releases);
        }

        /** The reason of the order that released it, if one did. */
        @Nullable
        String ordered() {
            return releases && AddressState.RELEASED_BY_ORDER.equals(state.code()) ? state.reason() : null;
        }

        /** Whether it says that this claim has the address no more. */
        boolean ends(Holding has, String ofDomain) {
            boolean same = has.claim().equals(state.claim()) && domain.equals(ofDomain);
            // The release of an earlier claim may come after the answer to the next one of the same interface.
            return releases ? same : !(holds && same);
        }
    }

    /**
     * An interface that had the address.
     *
     * @param addressDomain the scope in which the address is one; the same text in another domain is another address
     * @param to absent while it has it
     * @param reason why a person released it; absent when it was released with its pod
     * @param restEnded when a person ended its rest after that; absent when it rested for its time
     * @param restReason that person's reason
     */
    public record Holding(
            String fleet,
            String addressDomain,
            InterfaceKey owner,
            String pool,
            String claim,
            String podUid,
            @Nullable String mac,
            Instant from,
            @Nullable Instant to,
            @Nullable String reason,
            @Nullable Instant restEnded,
            @Nullable String restReason) {

        /** Whether it had the address then; {@code from} counts, {@code to} does not. */
        public boolean at(Instant time) {
            return !from.isAfter(time) && (to == null || time.isBefore(to));
        }
    }

    /**
     * @param address in any form
     */
    public AddressHistory(String address) {
        this.address = IpText.canonical(address);
        this.needle = ('"' + this.address + '/').getBytes(StandardCharsets.UTF_8);
    }

    /** The address as facts carry it. */
    public String address() {
        return address;
    }

    /** Whether a record can tell anything; cheap, because few do. Records must be shown in the order of their partition. */
    public boolean concerns(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null || value == null) {
            return false;
        }
        String text = new String(key, StandardCharsets.UTF_8);
        return holds(value) ? owners.add(text) || true : owners.contains(text);
    }

    private boolean holds(byte[] value) {
        for (int at = 0; at <= value.length - needle.length; at++) {
            if (value[at] == '"') {
                int same = 1;
                while (same < needle.length && value[at + same] == needle[same]) {
                    same++;
                }
                if (same == needle.length) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes a fact that {@link #concerns} the address; others do no harm. */
    public void read(CloudEventRecord event) {
        if (event.fact() instanceof AddressFact fact) {
            AddressState state = fact.state();
            boolean holds = fact instanceof AddressFact.AddressAssigned
                    && state.ips().stream().anyMatch(ip -> ip.startsWith(address + "/"));
            changes.add(new Change(
                    state.owner().fleet() + "/" + state.addressDomain(),
                    event.sequence(),
                    event.envelope().time(),
                    state,
                    holds,
                    fact instanceof AddressFact.AddressReleased));
        }
    }

    /** Everyone who had the address, by domain and then by time; nobody overlaps in a domain. */
    public List<Holding> holdings() {
        Map<String, List<Change>> byDomain = new TreeMap<>();
        for (Change change : changes) {
            byDomain.computeIfAbsent(change.domain(), d -> new ArrayList<>()).add(change);
        }
        byDomain.replaceAll((domain, own) -> inOrder(own));
        List<Holding> all = new ArrayList<>();
        byDomain.forEach((domain, own) -> {
            if (own.stream().anyMatch(Change::holds)) {
                all.addAll(holdings(domain, merged(domain, byDomain)));
            }
        });
        return List.copyOf(all);
    }

    /** Who had it in that domain ({@code fleet/domain}) then, or empty. */
    public Optional<Holding> at(String domain, Instant time) {
        return holdings().stream()
                .filter(holding -> domain.equals(holding.fleet() + "/" + holding.addressDomain()) && holding.at(time))
                .findFirst();
    }

    private static List<Change> inOrder(List<Change> changes) {
        List<Change> sorted = new ArrayList<>(changes);
        sorted.sort(Comparator.comparingLong(Change::sequence));
        Instant last = Instant.MIN;
        for (int i = 0; i < sorted.size(); i++) {
            Change change = sorted.get(i);
            last = change.time().isBefore(last) ? last : change.time();
            sorted.set(i, change.at(last));
        }
        return sorted;
    }

    /** The facts of a domain and, by their time, those of other domains on the keys of its interfaces. */
    private static List<Change> merged(String domain, Map<String, List<Change>> byDomain) {
        List<Change> own = byDomain.getOrDefault(domain, List.of());
        List<Change> others = new ArrayList<>();
        byDomain.forEach((other, changes) -> {
            if (!other.equals(domain)) {
                others.addAll(changes);
            }
        });
        others.sort(BY_TIME);
        List<Change> merged = new ArrayList<>();
        int next = 0;
        for (Change change : own) {
            while (next < others.size() && others.get(next).time().isBefore(change.time())) {
                merged.add(others.get(next++));
            }
            merged.add(change);
        }
        merged.addAll(others.subList(next, others.size()));
        return merged;
    }

    private List<Holding> holdings(String domain, List<Change> changes) {
        List<Holding> done = new ArrayList<>();
        Map<String, Holding> open = new HashMap<>();
        for (Change change : changes) {
            AddressState state = change.state();
            String key = state.owner().text();
            Holding has = open.get(key);
            boolean gives = change.holds() && change.domain().equals(domain);
            if (has != null && change.ends(has, domain)) {
                done.add(ended(has, change.time(), change.ordered()));
                open.remove(key);
                has = null;
            }
            if (change.domain().equals(domain)) {
                note(done, change);
            }
            if (gives && has == null) {
                // Nobody else can have it now, whatever was not told.
                open.values().forEach(other -> done.add(ended(other, change.time(), null)));
                open.clear();
                open.put(
                        key,
                        new Holding(
                                state.owner().fleet(),
                                state.addressDomain(),
                                state.owner(),
                                state.pool(),
                                state.claim(),
                                state.podUid(),
                                state.mac(),
                                change.time(),
                                null,
                                null,
                                null,
                                null));
            }
        }
        done.addAll(open.values());
        done.sort(Comparator.comparing(Holding::from));
        return done;
    }

    private static Holding ended(Holding holding, Instant to, @Nullable String reason) {
        return new Holding(
                holding.fleet(),
                holding.addressDomain(),
                holding.owner(),
                holding.pool(),
                holding.claim(),
                holding.podUid(),
                holding.mac(),
                holding.from(),
                to,
                reason,
                null,
                null);
    }

    /** Notes in the newest holding of that claim that its rest was ended. */
    private void note(List<Holding> done, Change change) {
        AddressState.EndedRest ended = change.state().endedRest();
        if (ended == null || !ended.address().equals(address)) {
            return;
        }
        for (int i = done.size() - 1; i >= 0; i--) {
            Holding had = done.get(i);
            if (had.owner().equals(change.state().owner()) && had.claim().equals(ended.claim())) {
                done.set(
                        i,
                        new Holding(
                                had.fleet(),
                                had.addressDomain(),
                                had.owner(),
                                had.pool(),
                                had.claim(),
                                had.podUid(),
                                had.mac(),
                                had.from(),
                                had.to(),
                                had.reason(),
                                change.time(),
                                ended.reason()));
                return;
            }
        }
    }
}
