package dev.weft.plugins.whereabouts;

import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whereabouts' objects of one cluster, and what its CNI calls make of them. A value: calls return the next state.
 *
 * @param pools by object name
 * @param reservations overlapping-range reservations by object name, with the pod that has each
 */
public record WhereaboutsCluster(Map<String, IpPool> pools, Map<String, String> reservations) {

    /** A sandbox's interface. */
    public record Sandbox(String container, String podRef, String ifName) {}

    /** The answer to ADD and the objects after it. */
    public record Added(IpResult result, WhereaboutsCluster after) {}

    public WhereaboutsCluster {
        pools = Collections.unmodifiableMap(new TreeMap<>(pools));
        reservations = Collections.unmodifiableMap(new TreeMap<>(reservations));
    }

    public static WhereaboutsCluster empty() {
        return new WhereaboutsCluster(Map.of(), Map.of());
    }

    /**
     * One address of each range, then the static ones. The gateway goes on every address of a range, of either family.
     * Throws {@link IpamRefusal} when a range has no address, and then nothing changes.
     */
    public Added add(WhereaboutsConfig config, Sandbox sandbox) {
        Map<String, IpPool> nextPools = new TreeMap<>(pools);
        Map<String, String> nextReservations = new TreeMap<>(reservations);
        List<IpResult.Ip> ips = new ArrayList<>();
        for (RangeAllocator.Range range : config.ranges()) {
            String name = ObjectNames.pool(range.cidr().toString(), config.networkName(), "");
            IpPool pool = nextPools.getOrDefault(name, new IpPool(range.cidr(), Map.of()));
            RangeAllocator.Reservation given = give(config, range, pool, sandbox, nextReservations);
            nextPools.put(name, pool.with(given));
            if (config.overlapping()) {
                nextReservations.put(ObjectNames.reservation(given.ip(), config.networkName()), sandbox.podRef());
            }
            ips.add(new IpResult.Ip(new Cidr(given.ip(), range.cidr().prefix()), config.gateway()));
        }
        ips.addAll(config.addresses());
        return new Added(new IpResult(ips, config.routes()), new WhereaboutsCluster(nextPools, nextReservations));
    }

    private static RangeAllocator.Reservation give(
            WhereaboutsConfig config,
            RangeAllocator.Range range,
            IpPool pool,
            Sandbox sandbox,
            Map<String, String> reservations) {
        List<RangeAllocator.Reservation> all = pool.reservations();
        Optional<Address> has = all.stream()
                .filter(entry -> entry.podRef().equals(sandbox.podRef())
                        && entry.ifName().equals(sandbox.ifName()))
                .map(RangeAllocator.Reservation::ip)
                .findFirst();
        Set<Address> taken = new HashSet<>();
        all.forEach(entry -> taken.add(entry.ip()));
        Address ip = has.isPresent() ? has.get() : RangeAllocator.lowestFree(range, taken);
        while (has.isEmpty() && config.overlapping() && isOthers(config, ip, sandbox, reservations)) {
            taken.add(ip);
            ip = RangeAllocator.lowestFree(range, taken);
        }
        return new RangeAllocator.Reservation(ip, sandbox.container(), sandbox.podRef(), sandbox.ifName());
    }

    private static boolean isOthers(
            WhereaboutsConfig config, Address ip, Sandbox sandbox, Map<String, String> reservations) {
        String owner = reservations.get(ObjectNames.reservation(ip, config.networkName()));
        return owner != null && !owner.equals(sandbox.podRef());
    }

    /** Frees what the sandbox's interface has, in every range. */
    public WhereaboutsCluster del(WhereaboutsConfig config, Sandbox sandbox) {
        Map<String, IpPool> nextPools = new TreeMap<>(pools);
        Map<String, String> nextReservations = new TreeMap<>(reservations);
        for (RangeAllocator.Range range : config.ranges()) {
            String name = ObjectNames.pool(range.cidr().toString(), config.networkName(), "");
            Optional.ofNullable(nextPools.get(name))
                    .ifPresent(pool -> RangeAllocator.release(
                                    pool.reservations(), sandbox.container(), sandbox.ifName())
                            .address()
                            .ifPresent(ip -> {
                                nextPools.put(name, pool.without(ip));
                                nextReservations.remove(ObjectNames.reservation(ip, config.networkName()));
                            }));
        }
        return new WhereaboutsCluster(nextPools, nextReservations);
    }
}
