package dev.weft.attach.domain.carving;

import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which node of a member has which ranges. What stands in the member decides: a slice is never changed in place, and is free only when its
 * definitions are gone.
 *
 * @param given node to its ranges, one for each set
 * @param kept definitions that stay as they stand, because pods use them: their node is gone, or they are not as declared now
 * @param released definitions that go; their ranges are free once they are gone
 * @param without nodes that have no slice, because there is no free block
 * @param outdated nodes whose slice is not as declared now, and stays because pods use it
 * @param clashing nodes that have addresses of another node too, which only a hand on the definitions can bring about
 */
public record NodeSlices(
        SortedMap<String, List<AddressRange>> given,
        List<StandingSlice> kept,
        List<StandingSlice> released,
        SortedSet<String> without,
        SortedSet<String> outdated,
        SortedSet<String> clashing) {

    /** Owner of what no node has a definition for; no node is named so. */
    private static final String NOBODY = " ";

    /** Those in use come first, so that a clash is borne by whom it costs nothing. */
    private static final Comparator<StandingSlice> ORDER = Comparator.comparing((StandingSlice one) -> one.users() == 0)
            .thenComparing(StandingSlice::node)
            .thenComparing(StandingSlice::key);

    /**
     * @param blocks the member's part of each prefix
     * @param nodes names of the member's nodes
     * @param all whether these are all of them; otherwise a node that is not among them is not taken for gone
     * @param standing the definitions of nodes that are there
     * @param occupied addresses that pods got of the network before it was carved
     */
    public static NodeSlices assign(
            Carving carving,
            List<Cidr> blocks,
            SortedSet<String> nodes,
            boolean all,
            Collection<StandingSlice> standing,
            Collection<AddressRange> occupied) {
        Assignment assignment = new Assignment(carving, blocks, nodes, all);
        standing.stream().sorted(ORDER).forEach(assignment::stands);
        assignment.owned.addAll(occupied, NOBODY);
        assignment.giveTheOthers();
        return assignment.result();
    }

    /** Everything that stands after this, released or not, in as few ranges as possible. */
    public List<AddressRange> ranges(Collection<AddressRange> occupied) {
        List<AddressRange> ranges = new ArrayList<>(occupied);
        given.values().forEach(ranges::addAll);
        kept.forEach(slice -> ranges.addAll(slice.ranges()));
        released.forEach(slice -> ranges.addAll(slice.ranges()));
        return merged(ranges);
    }

    /** The same addresses in as few ranges as possible, in order. */
    public static List<AddressRange> merged(List<AddressRange> ranges) {
        List<AddressRange> merged = new ArrayList<>();
        List<AddressRange> sorted = ranges.stream()
                .sorted(Comparator.comparing(AddressRange::first))
                .toList();
        for (AddressRange range : sorted) {
            AddressRange before = merged.isEmpty() ? null : merged.getLast();
            boolean touches = before != null
                    && before.family() == range.family()
                    && before.last().next().compareTo(range.first()) >= 0;
            if (before != null && touches) {
                boolean further = range.last().compareTo(before.last()) > 0;
                merged.set(merged.size() - 1, new AddressRange(before.first(), further ? range.last() : before.last()));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }

    private static final class Assignment {

        private final Carving carving;
        private final List<Cidr> blocks;
        private final SortedSet<String> nodes;
        private final boolean all;
        private final SortedMap<String, List<AddressRange>> given = new TreeMap<>();
        private final List<StandingSlice> kept = new ArrayList<>();
        private final List<StandingSlice> released = new ArrayList<>();
        private final SortedSet<String> without = new TreeSet<>();
        private final SortedSet<String> outdated = new TreeSet<>();
        private final SortedSet<String> clashing = new TreeSet<>();
        private final SortedSet<String> holding = new TreeSet<>();
        private final Owned owned = new Owned();

        private Assignment(Carving carving, List<Cidr> blocks, SortedSet<String> nodes, boolean all) {
            this.carving = carving;
            this.blocks = blocks;
            this.nodes = nodes;
            this.all = all;
        }

        private void stands(StandingSlice slice) {
            boolean used = slice.users() > 0;
            boolean clashes = slice.ranges().stream()
                    .anyMatch(range -> owned.ofOthers(range, slice.node()).isPresent());
            owned.addAll(slice.ranges(), slice.node());
            holding.add(slice.node());
            boolean gone = all && !nodes.contains(slice.node());
            boolean asDeclared = carving.isSlice(slice.ranges(), blocks, !used);
            List<AddressRange> already = given.get(slice.node());
            boolean asAlready = slice.ranges().equals(already);
            boolean another = already != null && !asAlready;
            if (!used && (gone || clashes || another || !asDeclared && !asAlready)) {
                released.add(slice);
                return;
            }
            if (clashes) {
                clashing.add(slice.node());
            }
            if (!gone && !asDeclared) {
                outdated.add(slice.node());
            }
            if (gone || another || !carving.takes(slice.ranges())) {
                kept.add(slice);
            } else {
                given.put(slice.node(), slice.ranges());
            }
        }

        private void giveTheOthers() {
            List<FreeBlocks> free = new ArrayList<>();
            for (int i = 0; i < carving.sets().size(); i++) {
                CarvedSet set = carving.sets().get(i);
                free.add(new FreeBlocks(set, set.nodeSize(), blocks.get(i), owned, NOBODY + NOBODY));
            }
            boolean full = false;
            for (String node : nodes) {
                if (holding.contains(node)) {
                    continue;
                }
                List<AddressRange> slice = full ? List.of() : next(free);
                full = slice.isEmpty();
                if (full) {
                    without.add(node);
                } else {
                    given.put(node, slice);
                }
            }
        }

        private List<AddressRange> next(List<FreeBlocks> free) {
            List<AddressRange> slice = new ArrayList<>();
            for (int i = 0; i < free.size(); i++) {
                CarvedSet set = carving.sets().get(i);
                Optional<AddressRange> range = free.get(i).take().flatMap(set::of);
                if (range.isEmpty()) {
                    return List.of();
                }
                slice.add(range.get());
            }
            return slice;
        }

        private NodeSlices result() {
            SortedMap<String, List<AddressRange>> there = given.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, one -> List.copyOf(one.getValue()), (one, other) -> one, TreeMap::new));
            return new NodeSlices(there, List.copyOf(kept), List.copyOf(released), without, outdated, clashing);
        }
    }
}
