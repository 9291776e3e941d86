package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A pool with what is free in it. */
record PoolInUse(PoolRecord record, Map<Family, FreeSpace> free, Map<Family, FreeSpace> usable) {

    private static final List<Family> ALL = List.of(Family.IPV4, Family.IPV6);
    private static final List<Family> IPV4_ONLY = List.of(Family.IPV4);
    private static final List<Family> IPV6_ONLY = List.of(Family.IPV6);

    PoolInUse {
        free = Map.copyOf(free);
        usable = Map.copyOf(usable);
    }

    /** The families the pool has, IPv4 first. */
    List<Family> families() {
        return usable.size() == ALL.size() ? ALL : usable.containsKey(Family.IPV4) ? IPV4_ONLY : IPV6_ONLY;
    }

    FreeSpace usable(Family family) {
        return usable.getOrDefault(family, FreeSpace.of(List.of()));
    }

    PoolSpec spec() {
        return record.spec();
    }

    FreeSpace free(Family family) {
        return free.getOrDefault(family, FreeSpace.of(List.of()));
    }

    /** Whether the pool would give just these addresses, had nobody them; cheap, unlike the reason why not. */
    boolean gives(List<Cidr> ips) {
        return ips.size() == usable.size()
                && ips.stream()
                        .allMatch(ip -> usable(ip.family()).contains(ip.address())
                                && spec().cidrOf(ip.address())
                                        .filter(cidr -> cidr.prefix() == ip.prefix())
                                        .isPresent());
    }

    PoolInUse with(Address address, boolean isFree) {
        FreeSpace space = free(address.family());
        Map<Family, FreeSpace> next = new EnumMap<>(free);
        next.put(address.family(), isFree ? space.plus(address) : space.minus(address));
        return new PoolInUse(record, next, usable);
    }
}
