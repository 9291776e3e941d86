package dev.weft.ipam.domain.repair;

import dev.weft.ipam.domain.repair.PoolFinding.Kind;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.PoolKeys;
import dev.weft.plugins.whereabouts.Reconciliation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is wrong in one look. What no pod uses is found as Whereabouts' reconciler finds it ({@link Reconciliation}); of that, only what a pod
 * left that is gone is freed, and only while no other pod reports the address.
 */
final class PoolFindings {

    private record Holder(ViewIndex.Known pool, String podRef) {}

    private final MemberView view;
    private final ViewIndex index;
    private final List<PoolFinding> findings = new ArrayList<>();

    PoolFindings(MemberView view) {
        this.view = view;
        this.index = new ViewIndex(view);
        for (MemberView.Pool pool : view.pools()) {
            if (pool.readable().isEmpty()) {
                findings.add(new PoolFinding(
                        Kind.UnreadablePool,
                        pool.object(),
                        "",
                        "",
                        "spec.range is \"" + pool.range() + "\", expected a CIDR such as 10.30.0.0/24",
                        "write the network into spec.range, masked",
                        Optional.empty()));
            }
        }
    }

    List<PoolFinding> all() {
        Reconciliation.Plan unused = Reconciliation.plan(
                index.pools().stream().map(ViewIndex.Known::content).toList(),
                view.pods().stream().map(PoolFindings::listed).toList(),
                view.reservations().stream()
                        .map(r -> new Reconciliation.Overlapping(r.name(), r.podRef()))
                        .toList());
        entries(unused);
        findings.addAll(new ReservationFindings(view, index).all(new HashSet<>(unused.reservations())));
        duplicates();
        missing();
        return List.copyOf(findings);
    }

    /** A pod that is not settled keeps everything, as a Pending one does. */
    private static Reconciliation.Pod listed(MemberView.Pod pod) {
        return new Reconciliation.Pod(
                pod.ref(),
                pod.settled() ? pod.phase() : "Pending",
                pod.attached().stream().flatMap(one -> one.ips().stream()).collect(Collectors.toUnmodifiableSet()),
                false);
    }

    private void entries(Reconciliation.Plan unused) {
        Set<Reconciliation.Orphan> orphans = new HashSet<>(unused.orphans());
        for (int i = 0; i < index.pools().size(); i++) {
            ViewIndex.Known pool = index.pools().get(i);
            for (Map.Entry<String, IpPool.Allocation> entry :
                    pool.content().allocations().entrySet()) {
                Optional<Address> address = PoolKeys.address(pool.content().range(), entry.getKey());
                if (address.isPresent()
                        && orphans.contains(new Reconciliation.Orphan(
                                i, address.get(), entry.getValue().podref()))) {
                    findings.add(orphan(pool.pool(), entry.getKey(), address.get(), entry.getValue()));
                }
            }
        }
    }

    private PoolFinding orphan(MemberView.Pool pool, String key, Address address, IpPool.Allocation entry) {
        List<MemberView.Pod> having = index.users(address);
        String place = "spec.allocations[" + key + "]";
        if (!having.isEmpty()) {
            return new PoolFinding(
                    Kind.WrongPod,
                    pool.object(),
                    address.toString(),
                    entry.podref(),
                    "pod " + ViewIndex.names(having) + " has the address, and " + place + " names another pod",
                    "write the pod that has the address into " + place + ".podref",
                    rewrite(pool, key, address, entry, having));
        }
        if (!ViewIndex.isRef(entry.podref())) {
            return new PoolFinding(
                    Kind.WrongPod,
                    pool.object(),
                    address.toString(),
                    entry.podref(),
                    place + ".podref is no namespace/name",
                    "write the pod that has the address into it, or remove " + place + " when none has it",
                    Optional.empty());
        }
        if (index.isThere(entry.podref())) {
            return new PoolFinding(
                    Kind.UnusedAllocation,
                    pool.object(),
                    address.toString(),
                    entry.podref(),
                    "the pod is there, and its network status does not have the address",
                    "remove " + place + " when the pod really does not have it, or create the pod anew",
                    Optional.empty());
        }
        return new PoolFinding(
                Kind.Leak,
                pool.object(),
                address.toString(),
                entry.podref(),
                "the pod is gone",
                "remove " + place,
                Optional.of(new RepairStep.Release(pool.namespace(), pool.name(), key, address, entry)));
    }

    private Optional<RepairStep> rewrite(
            MemberView.Pool pool, String key, Address address, IpPool.Allocation entry, List<MemberView.Pod> having) {
        if (having.size() != 1 || index.isThere(entry.podref())) {
            return Optional.empty();
        }
        MemberView.Pod pod = having.get(0);
        return pod.attached().stream()
                .filter(one -> pod.settled() && one.ips().contains(address))
                .filter(one -> takesFrom(pool, pod, one))
                .findFirst()
                .map(one -> new RepairStep.Rewrite(
                        pool.namespace(), pool.name(), key, address, entry, pod.ref(), one.name(), pod.uid()));
    }

    private boolean takesFrom(MemberView.Pool pool, MemberView.Pod pod, MemberView.Interface one) {
        Optional<IpPool> content = pool.readable();
        return content.isPresent()
                && index.network(one)
                        .filter(network ->
                                network.takesFrom(pool.name(), content.get().range(), pod.node()))
                        .isPresent();
    }

    private void duplicates() {
        Set<String> told = new HashSet<>();
        Map<String, Map<Address, TreeSet<String>>> byPool = new TreeMap<>();
        for (MemberView.Pod pod : view.pods()) {
            if (pod.ended()) {
                continue;
            }
            for (MemberView.Interface one : pod.attached()) {
                Optional<MemberView.Network> network = index.network(one);
                if (network.isEmpty()) {
                    continue;
                }
                for (Address ip : one.ips()) {
                    index.pool(network.get(), pod, ip)
                            .ifPresent(pool -> byPool.computeIfAbsent(object(network.get(), pool), o -> new TreeMap<>())
                                    .computeIfAbsent(ip, a -> new TreeSet<>())
                                    .add(pod.ref()));
                }
            }
        }
        byPool.forEach((object, addresses) -> addresses.forEach((address, refs) -> {
            if (refs.size() > 1 && told.add(address + " " + refs)) {
                findings.add(duplicate(object, address, "pods " + String.join(" and ", refs) + " both have it", refs));
            }
        }));
        holders()
                .forEach((scope, addresses) -> addresses.forEach((address, holders) -> {
                    TreeSet<String> refs =
                            holders.stream().map(Holder::podRef).collect(Collectors.toCollection(TreeSet::new));
                    if (refs.size() > 1 && told.add(address + " " + refs)) {
                        String where = holders.stream()
                                .map(h -> h.pool().pool().name() + " gave it to " + h.podRef())
                                .sorted()
                                .collect(Collectors.joining(", "));
                        findings.add(duplicate(
                                holders.get(0).pool().pool().object(), address, "overlapping pools: " + where, refs));
                    }
                }));
    }

    /** What two pods with one address share: with slices each node has an IPPool of its own. */
    private static String object(MemberView.Network network, ViewIndex.Known pool) {
        return network.slicing()
                .map(slicing -> "NodeSlicePool/" + pool.pool().namespace() + "/" + slicing.pool())
                .orElseGet(() -> pool.pool().object());
    }

    private static PoolFinding duplicate(String object, Address address, String reason, Set<String> refs) {
        return new PoolFinding(
                Kind.DuplicateAddress,
                object,
                address.toString(),
                String.join(", ", refs),
                reason,
                "create one of the two pods anew; which one may stop is yours to say",
                Optional.empty());
    }

    /** Which pods that are there have each address by the pools of one network name: pools of different names never share addresses. */
    private Map<String, Map<Address, List<Holder>>> holders() {
        Map<String, Map<Address, List<Holder>>> scopes = new TreeMap<>();
        for (ViewIndex.Known pool : index.pools()) {
            String range = ObjectNames.pool(pool.content().range().masked().toString(), "", "");
            String name = pool.pool().name();
            String scope = pool.pool().namespace() + "/"
                    + (name.endsWith(range) ? name.substring(0, name.length() - range.length()) : name);
            pool.content()
                    .allocations()
                    .forEach((key, entry) -> PoolKeys.address(pool.content().range(), key)
                            .filter(address -> index.isThere(entry.podref()))
                            .ifPresent(address -> scopes.computeIfAbsent(scope, s -> new TreeMap<>())
                                    .computeIfAbsent(address, a -> new ArrayList<>())
                                    .add(new Holder(pool, entry.podref()))));
        }
        return scopes;
    }

    private void missing() {
        for (MemberView.Pod pod : view.pods()) {
            if (!pod.settled() || pod.ended()) {
                continue;
            }
            for (MemberView.Interface one : pod.attached()) {
                Optional<MemberView.Network> network = index.network(one);
                if (network.isEmpty()) {
                    continue;
                }
                for (Address ip : one.ips()) {
                    Optional<ViewIndex.Known> pool =
                            network.get().fixed().contains(ip) ? Optional.empty() : index.pool(network.get(), pod, ip);
                    pool.filter(known -> !known.given().contains(ip))
                            .ifPresent(known -> findings.add(enter(known, pod, one, ip)));
                }
            }
        }
    }

    private PoolFinding enter(ViewIndex.Known pool, MemberView.Pod pod, MemberView.Interface one, Address ip) {
        String key = PoolKeys.key(pool.content().range(), ip);
        // A key that does not come back to its address would enter another one.
        boolean exact = PoolKeys.address(pool.content().range(), key).equals(Optional.of(ip));
        return new PoolFinding(
                Kind.MissingAllocation,
                pool.pool().object(),
                ip.toString(),
                pod.ref(),
                "the pod has the address on " + one.name() + ", and the pool may give it again",
                "enter it as spec.allocations[" + key + "], or create the pod anew",
                exact
                        ? Optional.of(new RepairStep.Enter(
                                pool.pool().namespace(),
                                pool.pool().name(),
                                key,
                                ip,
                                new IpPool.Allocation(pod.uid(), pod.ref(), one.name())))
                        : Optional.empty());
    }
}
