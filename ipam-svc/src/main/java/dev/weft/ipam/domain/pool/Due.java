package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;

/** Order of the ends of quarantine. */
record Due(long untilEpochMillis, Address address) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
        int byTime = Long.compare(untilEpochMillis, other.untilEpochMillis);
        return byTime != 0 ? byTime : address.compareTo(other.address);
    }
}
