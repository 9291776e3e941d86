package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of addresses of one family kept as disjoint, non-adjacent intervals: its size in memory follows the number of
 * holes, not of addresses. Every operation is O(log holes).
 */
record FreeSpace(SortedTree<Address, Address> intervals, BigInteger size) {

    static FreeSpace of(List<AddressRange> ranges) {
        SortedTree<Address, Address> intervals = SortedTree.empty();
        BigInteger size = BigInteger.ZERO;
        for (AddressRange range : ranges) {
            intervals = intervals.plus(range.first(), range.last());
            size = size.add(range.size());
        }
        return new FreeSpace(intervals, size);
    }

    Optional<Address> lowest() {
        return intervals.first().map(Map.Entry::getKey);
    }

    boolean contains(Address address) {
        return intervals
                .floor(address)
                .filter(interval -> interval.getValue().compareTo(address) >= 0)
                .isPresent();
    }

    /** Without the address; the same set when it was not in it. */
    FreeSpace minus(Address address) {
        Optional<Map.Entry<Address, Address>> found =
                intervals.floor(address).filter(interval -> interval.getValue().compareTo(address) >= 0);
        if (found.isEmpty()) {
            return this;
        }
        Address first = found.get().getKey();
        Address last = found.get().getValue();
        SortedTree<Address, Address> next = intervals.minus(first);
        if (!first.equals(address)) {
            next = next.plus(first, address.previous());
        }
        if (!last.equals(address)) {
            next = next.plus(address.next(), last);
        }
        return new FreeSpace(next, size.subtract(BigInteger.ONE));
    }

    /** With the address, melted into its neighbours; the same set when it was in it. */
    FreeSpace plus(Address address) {
        if (contains(address)) {
            return this;
        }
        SortedTree<Address, Address> next = intervals;
        Address first = address;
        Address last = address;
        if (!address.equals(Address.first(address.family()))) {
            Optional<Map.Entry<Address, Address>> below = intervals
                    .floor(address)
                    .filter(interval -> interval.getValue().equals(address.previous()));
            if (below.isPresent()) {
                first = below.get().getKey();
            }
        }
        if (!address.equals(Address.last(address.family()))) {
            Address above = address.next();
            Optional<Address> end = intervals.get(above);
            if (end.isPresent()) {
                next = next.minus(above);
                last = end.get();
            }
        }
        return new FreeSpace(next.plus(first, last), size.add(BigInteger.ONE));
    }
}
