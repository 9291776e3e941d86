package dev.weft.plugins.whereabouts;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The spec of an IPPool object.
 *
 * @param range as written; keys count from its address, so a writer must write it masked
 * @param allocations by key, see {@link PoolKeys}
 */
public record IpPool(Cidr range, Map<String, Allocation> allocations) {

    /** One entry; {@code ifname} is empty in entries of old versions. */
    public record Allocation(String id, String podref, String ifname) {}

    public IpPool {
        allocations = Collections.unmodifiableMap(new TreeMap<>(allocations));
    }

    /** The entries that mean an address. */
    List<RangeAllocator.Reservation> reservations() {
        List<RangeAllocator.Reservation> reservations = new ArrayList<>();
        allocations.forEach((key, entry) -> PoolKeys.address(range, key)
                .ifPresent(ip -> reservations.add(
                        new RangeAllocator.Reservation(ip, entry.id(), entry.podref(), entry.ifname()))));
        return reservations;
    }

    public Optional<Allocation> of(Address address) {
        return Optional.ofNullable(allocations.get(PoolKeys.key(range, address)));
    }

    /** With the entry, in place of one of the same address. */
    public IpPool with(RangeAllocator.Reservation reservation) {
        Map<String, Allocation> next = new TreeMap<>(allocations);
        next.put(
                PoolKeys.key(range, reservation.ip()),
                new Allocation(reservation.id(), reservation.podRef(), reservation.ifName()));
        return new IpPool(range, next);
    }

    /** Without the entry of the address. */
    public IpPool without(Address address) {
        Map<String, Allocation> next = new TreeMap<>(allocations);
        next.remove(PoolKeys.key(range, address));
        return new IpPool(range, next);
    }
}
