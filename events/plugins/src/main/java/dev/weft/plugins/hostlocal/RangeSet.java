package dev.weft.plugins.hostlocal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Ranges of one family that stand in for one another: a set gives one address. */
public record RangeSet(List<HostLocalRange> ranges) {

    public RangeSet {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IpamRefusal("empty range set");
        }
    }

    /** Reads an array of ranges; throws {@link IpamRefusal} on a bad range, mixed families or an overlap. */
    public static RangeSet read(JsonNode set) {
        List<HostLocalRange> ranges = new ArrayList<>();
        for (JsonNode range : set) {
            HostLocalRange read = HostLocalRange.read(range);
            if (!ranges.isEmpty()
                    && ranges.getFirst().subnet().family() != read.subnet().family()) {
                throw new IpamRefusal("mixed address families");
            }
            ranges.add(read);
        }
        for (int i = 0; i < ranges.size(); i++) {
            for (int j = i + 1; j < ranges.size(); j++) {
                if (ranges.get(i).overlaps(ranges.get(j))) {
                    throw new IpamRefusal("subnets " + ranges.get(i) + " and " + ranges.get(j) + " overlap");
                }
            }
        }
        return new RangeSet(ranges);
    }

    public Family family() {
        return ranges.getFirst().subnet().family();
    }

    public boolean contains(Address address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** The index of the range that has the address; throws {@link IpamRefusal} when none has. */
    public int indexOf(Address address) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return i;
            }
        }
        throw new IpamRefusal(address + " not in range set " + this);
    }

    public boolean overlaps(RangeSet other) {
        return ranges.stream().anyMatch(mine -> other.ranges.stream().anyMatch(mine::overlaps));
    }

    @Override
    public String toString() {
        return ranges.stream().map(HostLocalRange::toString).collect(Collectors.joining(","));
    }
}
