package dev.weft.ipam.domain.repair;

import dev.weft.ipam.domain.repair.PoolFinding.Kind;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is wrong with overlapping-range reservations in one look. Rule: Whereabouts makes one after the entry of the pool, so that a pod which
 * is ready and reports its address has an ADD behind it that made one, unless {@code enable_overlapping_ranges} is false.
 */
final class ReservationFindings {

    private final MemberView view;
    private final ViewIndex index;
    private final List<PoolFinding> findings = new ArrayList<>();

    ReservationFindings(MemberView view, ViewIndex index) {
        this.view = view;
        this.index = index;
    }

    /** All of them; {@code stale} are the names of those that no pod uses. */
    List<PoolFinding> all(Set<String> stale) {
        stale(stale);
        missing();
        return findings;
    }

    private void stale(Set<String> stale) {
        for (MemberView.Reservation reservation : view.reservations()) {
            List<Address> addresses = ObjectNames.addresses(reservation.name());
            if (!stale.contains(reservation.name())
                    || index.isThere(reservation.podRef())
                    || !ViewIndex.isRef(reservation.podRef())) {
                continue;
            }
            List<MemberView.Pod> having = addresses.stream()
                    .flatMap(address -> index.users(address).stream())
                    .toList();
            String address = addresses.isEmpty() ? "" : addresses.get(0).toString();
            if (having.isEmpty()) {
                findings.add(new PoolFinding(
                        Kind.DeadReservation,
                        reservation.object(),
                        address,
                        reservation.podRef(),
                        "the pod is gone",
                        "delete the reservation",
                        Optional.of(new RepairStep.Drop(
                                reservation.namespace(), reservation.name(), reservation.podRef()))));
            } else {
                // Whoever it names, it keeps others from taking the address.
                findings.add(new PoolFinding(
                        Kind.WrongPod,
                        reservation.object(),
                        address,
                        reservation.podRef(),
                        "pod " + ViewIndex.names(having) + " has the address, and spec.podref names another pod",
                        "write the pod that has the address into spec.podref",
                        Optional.empty()));
            }
        }
    }

    private void missing() {
        Set<String> there = view.reservations().stream()
                .map(one -> one.namespace() + "/" + one.name())
                .collect(Collectors.toSet());
        for (MemberView.Pod pod : view.pods()) {
            if (!pod.settled() || pod.ended()) {
                continue;
            }
            for (MemberView.Interface one : pod.attached()) {
                index.network(one)
                        .filter(MemberView.Network::overlapping)
                        .ifPresent(network -> one.ips().stream()
                                .filter(ip -> !network.fixed().contains(ip))
                                .sorted()
                                .forEach(ip -> missing(pod, one, network, ip, there)));
            }
        }
    }

    private void missing(
            MemberView.Pod pod, MemberView.Interface one, MemberView.Network network, Address ip, Set<String> there) {
        String name = ObjectNames.reservation(ip, network.name());
        Optional<ViewIndex.Known> pool = index.pool(network, pod, ip)
                .filter(known -> !there.contains(known.pool().namespace() + "/" + name));
        if (pool.isEmpty()) {
            return;
        }
        String key = PoolKeys.key(pool.get().content().range(), ip);
        IpPool.Allocation entry = pool.get().content().allocations().get(key);
        if (entry == null
                || !entry.podref().equals(pod.ref())
                || !(entry.ifname().isEmpty() || entry.ifname().equals(one.name()))
                || !PoolKeys.address(pool.get().content().range(), key).equals(Optional.of(ip))
                || !isOnlyOf(pod, network, ip)) {
            return;
        }
        RepairStep.Reserve step = new RepairStep.Reserve(
                pool.get().pool().namespace(), name, pool.get().pool().name(), key, ip, entry, pod.uid(), one.name());
        findings.add(new PoolFinding(
                Kind.MissingReservation,
                new MemberView.Reservation(step.namespace(), name, pod.ref()).object(),
                ip.toString(),
                pod.ref(),
                "the pod has the address, and an overlapping range may give it again",
                "create the reservation with spec.podref " + pod.ref() + " and spec.ifname " + one.name(),
                Optional.of(step)));
    }

    /** Whether no other pod reports the address in that network, and no other pool of it gave it: which pod may stop is a person's to say. */
    private boolean isOnlyOf(MemberView.Pod pod, MemberView.Network network, Address ip) {
        boolean reported = index.users(ip).stream()
                .filter(other -> !other.ref().equals(pod.ref()))
                .flatMap(other -> other.attached().stream())
                .filter(one -> one.ips().contains(ip))
                .anyMatch(one -> index.network(one)
                        .map(other -> other.name().equals(network.name()))
                        .orElse(true));
        Set<String> names = view.networks().values().stream()
                .filter(other -> other.name().equals(network.name()))
                .flatMap(other -> other.pools().stream())
                .collect(Collectors.toSet());
        boolean given = index.pools().stream()
                .filter(known -> names.contains(known.pool().name())
                        && known.content().range().contains(ip))
                .flatMap(known -> known.content().of(ip).stream())
                .anyMatch(entry -> !entry.podref().equals(pod.ref()));
        return !reported && !given;
    }
}
