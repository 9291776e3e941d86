package dev.weft.attach.domain.carving;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who has which addresses. Segments are disjoint and in order, so that a question is answered by its neighbours alone. */
final class Owned {

    private final TreeMap<Address, Segment> segments = new TreeMap<>();

    private record Segment(Address last, Set<String> owners) {}

    void addAll(Collection<AddressRange> ranges, String owner) {
        ranges.forEach(range -> add(range, owner));
    }

    void add(AddressRange range, String owner) {
        splitAt(range.first());
        if (!isLast(range.last())) {
            splitAt(range.last().next());
        }
        Address at = range.first();
        while (true) {
            Segment there = segments.get(at);
            if (there == null) {
                Address above = segments.ceilingKey(at);
                Address last = above == null || above.compareTo(range.last()) > 0 ? range.last() : above.previous();
                there = new Segment(last, new TreeSet<>());
                segments.put(at, there);
            }
            there.owners().add(owner);
            if (there.last().equals(range.last())) {
                return;
            }
            at = there.last().next();
        }
    }

    private void splitAt(Address at) {
        Map.Entry<Address, Segment> below = segments.lowerEntry(at);
        if (below != null && below.getValue().last().compareTo(at) >= 0) {
            Segment whole = below.getValue();
            segments.put(below.getKey(), new Segment(at.previous(), whole.owners()));
            segments.put(at, new Segment(whole.last(), new TreeSet<>(whole.owners())));
        }
    }

    private static boolean isLast(Address address) {
        return address.equals(Address.last(address.family()));
    }

    /** The highest piece of the range that somebody else has; it may reach beyond the range. */
    Optional<AddressRange> ofOthers(AddressRange range, String owner) {
        Map.Entry<Address, Segment> entry = segments.floorEntry(range.last());
        while (entry != null && entry.getValue().last().compareTo(range.first()) >= 0) {
            Set<String> owners = entry.getValue().owners();
            if (owners.size() > 1 || !owners.contains(owner)) {
                return Optional.of(
                        new AddressRange(entry.getKey(), entry.getValue().last()));
            }
            entry = segments.lowerEntry(entry.getKey());
        }
        return Optional.empty();
    }
}
