package dev.weft.attach.domain.carving;

import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;

/** The prefixes of a network that are carved, one for each set of ranges, in the order in which the plugin gives of them. */
public record Carving(List<CarvedSet> sets) {

    public Carving {
        sets = List.copyOf(sets);
        if (sets.isEmpty()) {
            throw new IllegalArgumentException("a carving has at least one prefix");
        }
    }

    /** Whether members get blocks of their own. */
    public boolean amongMembers() {
        return sets.getFirst().memberSize() > 0;
    }

    /** The whole of each prefix. */
    public List<Cidr> whole() {
        return sets.stream().map(CarvedSet::subnet).toList();
    }

    /**
     * Whether these ranges, one for each prefix, are of what one node gets of a member's blocks.
     *
     * @param exactly whether they have to be all of it
     */
    boolean isSlice(List<AddressRange> ranges, List<Cidr> blocks, boolean exactly) {
        if (ranges.size() != sets.size() || blocks.size() != sets.size()) {
            return false;
        }
        for (int i = 0; i < sets.size(); i++) {
            AddressRange range = ranges.get(i);
            if (range.family() != sets.get(i).subnet().family()
                    || sets.get(i)
                            .sliceAround(range, blocks.get(i))
                            .filter(slice -> exactly ? slice.equals(range) : slice.contains(range))
                            .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the plugin would take these ranges with the prefixes that are declared now, and none has an address that is never given. */
    boolean takes(List<AddressRange> ranges) {
        if (ranges.size() != sets.size()) {
            return false;
        }
        for (int i = 0; i < sets.size(); i++) {
            CarvedSet set = sets.get(i);
            if (ranges.get(i).family() != set.subnet().family() || !set.usable().contains(ranges.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Blocks as they are told, e.g. {@code 10.40.16.0/20}. */
    public static List<String> texts(List<Cidr> blocks) {
        return blocks.stream().map(Cidr::toString).toList();
    }

    /** Reads blocks that were told; a text that is none is left out, so that the list does not fit and is decided anew. */
    public static List<Cidr> blocks(List<String> texts) {
        List<Cidr> blocks = new ArrayList<>();
        texts.forEach(text -> Cidr.parse(text).ifPresent(blocks::add));
        return List.copyOf(blocks);
    }
}
