package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pool with what is free in it. */
record PoolInUse(PoolRecord record, Spaces free, Spaces usable) {

    private static final List<Family> ALL = List.of(Family.IPV4, Family.IPV6);
    private static final List<Family> IPV4_ONLY = List.of(Family.IPV4);
    private static final List<Family> IPV6_ONLY = List.of(Family.IPV6);
    private static final FreeSpace NOTHING = FreeSpace.of(List.of());

    /** A space for each family that the pool has. */
    record Spaces(@Nullable FreeSpace ipv4, @Nullable FreeSpace ipv6) {

        static Spaces of(Map<Family, FreeSpace> spaces) {
            return new Spaces(spaces.get(Family.IPV4), spaces.get(Family.IPV6));
        }

        FreeSpace of(Family family) {
            FreeSpace space = family == Family.IPV4 ? ipv4 : ipv6;
            return space == null ? NOTHING : space;
        }

        Spaces with(Family family, FreeSpace space) {
            return family == Family.IPV4 ? new Spaces(space, ipv6) : new Spaces(ipv4, space);
        }

        List<Family> families() {
            return ipv6 == null ? IPV4_ONLY : ipv4 == null ? IPV6_ONLY : ALL;
        }
    }

    /** The families the pool has, IPv4 first. */
    List<Family> families() {
        return usable.families();
    }

    FreeSpace usable(Family family) {
        return usable.of(family);
    }

    PoolSpec spec() {
        return record.spec();
    }

    FreeSpace free(Family family) {
        return free.of(family);
    }

    /** Whether the pool would give just these addresses, had nobody them; cheap, unlike the reason why not. */
    boolean gives(List<Cidr> ips) {
        if (ips.size() != families().size()) {
            return false;
        }
        for (Cidr ip : ips) {
            Cidr around = spec().around(ip.address());
            if (around == null
                    || around.prefix() != ip.prefix()
                    || !usable(ip.family()).contains(ip.address())) {
                return false;
            }
        }
        return true;
    }

    PoolInUse with(Address address, boolean isFree) {
        FreeSpace space = free(address.family());
        FreeSpace next = isFree ? space.plus(address) : space.minus(address);
        return new PoolInUse(record, free.with(address.family(), next), usable);
    }
}
