package dev.weft.ipam.domain.repair;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One look, by pod, by address and by pool. */
final class ViewIndex {

    /** A pool that can be read, and the addresses that it gave. */
    record Known(MemberView.Pool pool, IpPool content, Set<Address> given) {

        private static Known of(MemberView.Pool pool, IpPool content) {
            return new Known(
                    pool,
                    content,
                    content.allocations().keySet().stream()
                            .flatMap(key -> PoolKeys.address(content.range(), key).stream())
                            .collect(Collectors.toUnmodifiableSet()));
        }
    }

    private final MemberView view;
    private final List<Known> pools = new ArrayList<>();
    private final Map<String, MemberView.Pod> pods = new HashMap<>();
    private final Map<Address, List<MemberView.Pod>> users = new HashMap<>();

    ViewIndex(MemberView view) {
        this.view = view;
        for (MemberView.Pool pool : view.pools()) {
            pool.readable().ifPresent(read -> pools.add(Known.of(pool, read)));
        }
        for (MemberView.Pod pod : view.pods()) {
            pods.put(pod.ref(), pod);
            if (!pod.ended()) {
                pod.attached().stream()
                        .flatMap(one -> one.ips().stream())
                        .distinct()
                        .forEach(ip -> users.computeIfAbsent(ip, a -> new ArrayList<>())
                                .add(pod));
            }
        }
    }

    /** Pools whose range can be read. */
    List<Known> pools() {
        return pools;
    }

    /** Whether a pod of that {@code namespace/name} is there. */
    boolean isThere(String ref) {
        return pods.containsKey(ref);
    }

    /** Pods that report the address and have not ended. */
    List<MemberView.Pod> users(Address address) {
        return users.getOrDefault(address, List.of());
    }

    /** What the NAD of an interface takes from pools. */
    Optional<MemberView.Network> network(MemberView.Interface one) {
        return Optional.ofNullable(view.networks().get(one.network()));
    }

    /** The pool from which the pod has an address of that network. */
    Optional<Known> pool(MemberView.Network network, MemberView.Pod pod, Address ip) {
        return pools.stream()
                .filter(known -> known.content().range().contains(ip)
                        && network.takesFrom(
                                known.pool().name(), known.content().range(), pod.node()))
                .findFirst();
    }

    /** What cannot be asked for is not known to be gone. */
    static boolean isRef(String podRef) {
        int slash = podRef.indexOf('/');
        return slash > 0 && slash < podRef.length() - 1 && podRef.indexOf('/', slash + 1) < 0;
    }

    static String names(List<MemberView.Pod> pods) {
        return pods.stream().map(MemberView.Pod::ref).distinct().sorted().collect(Collectors.joining(" and "));
    }
}
