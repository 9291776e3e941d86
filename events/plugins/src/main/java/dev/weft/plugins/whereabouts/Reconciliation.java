package dev.weft.plugins.whereabouts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds what no pod uses any more (rule: Whereabouts' ip-reconciler), with two mends: a Pending pod keeps everything,
 * because its network status is not written yet, and reservations of named networks are read as such.
 */
public final class Reconciliation {

    /**
     * A pod as listed.
     *
     * @param ref {@code namespace/name}
     * @param ips those of its network status, without the default network
     * @param evicted condition DisruptionTarget by the taint manager: it counts as gone
     */
    public record Pod(String ref, String phase, Set<Address> ips, boolean evicted) {

        public Pod {
            ips = Set.copyOf(ips);
        }

        private boolean uses(Collection<Address> candidates) {
            return phase.equals("Pending") || candidates.stream().anyMatch(ips::contains);
        }
    }

    /** A reservation object and the pod it names. */
    public record Overlapping(String name, String podRef) {}

    /** An allocation that no pod uses. */
    public record Orphan(int pool, Address ip, String podRef) {}

    /** What to remove, and the pools after it. */
    public record Plan(List<Orphan> orphans, List<String> reservations, List<IpPool> pools) {

        public Plan {
            orphans = List.copyOf(orphans);
            reservations = List.copyOf(reservations);
            pools = List.copyOf(pools);
        }
    }

    private Reconciliation() {}

    public static Plan plan(List<IpPool> pools, List<Pod> pods, List<Overlapping> reservations) {
        Map<String, Pod> living = new TreeMap<>();
        pods.stream().filter(pod -> !pod.evicted()).forEach(pod -> living.put(pod.ref(), pod));
        List<Orphan> orphans = new ArrayList<>();
        List<IpPool> after = new ArrayList<>();
        for (int i = 0; i < pools.size(); i++) {
            IpPool pool = pools.get(i);
            for (RangeAllocator.Reservation entry : pools.get(i).reservations()) {
                if (!isUsed(living, entry.podRef(), List.of(entry.ip()))) {
                    orphans.add(new Orphan(i, entry.ip(), entry.podRef()));
                    pool = pool.without(entry.ip());
                }
            }
            after.add(pool);
        }
        List<String> stale = reservations.stream()
                .filter(entry -> !isUsed(living, entry.podRef(), ObjectNames.addresses(entry.name())))
                .map(Overlapping::name)
                .toList();
        return new Plan(orphans, stale, after);
    }

    /** A pool after a release, and what was released. */
    public record Released(IpPool pool, List<Address> addresses) {

        public Released {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Frees what was found unused in a pool as it is now. An address that has another pod by now is left alone: the list is older than the
     * pool.
     */
    public static Released release(IpPool pool, List<Orphan> orphans) {
        IpPool after = pool;
        List<Address> freed = new ArrayList<>();
        for (Orphan orphan : orphans) {
            if (after.of(orphan.ip())
                    .filter(entry -> entry.podref().equals(orphan.podRef()))
                    .isPresent()) {
                after = after.without(orphan.ip());
                freed.add(orphan.ip());
            }
        }
        return new Released(after, freed);
    }

    private static boolean isUsed(Map<String, Pod> living, String podRef, List<Address> candidates) {
        // An entry without a pod says nothing about its use.
        return podRef.isEmpty()
                || Optional.ofNullable(living.get(podRef))
                        .filter(pod -> pod.uses(candidates))
                        .isPresent();
    }

    /** The addresses of a network status, without those of the default network; none when it is no list. */
    public static Set<Address> networkStatusIps(JsonNode networkStatus) {
        Set<Address> ips = new TreeSet<>();
        if (networkStatus.isArray()) {
            for (JsonNode network : networkStatus) {
                if (!GoJson.field(network, "default").asBoolean(false)) {
                    GoJson.texts(network, "ips")
                            .forEach(text -> Address.parse(text).ifPresent(ips::add));
                }
            }
        }
        return ips;
    }
}
