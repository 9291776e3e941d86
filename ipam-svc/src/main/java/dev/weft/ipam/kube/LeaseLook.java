package dev.weft.ipam.kube;

import dev.weft.crds.whereabouts.IPPool;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PluginLease;
import dev.weft.ipam.domain.repair.SliceView;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One look at the leases of Whereabouts' plugin. They are read, not watched: every ADD and DEL writes one several times.
 *
 * @param found those that are there
 * @param problem why some cannot be read, with the step that mends it
 */
record LeaseLook(List<PluginLease> found, Optional<String> problem) {

    private static final String DEFAULT_NAMESPACE = "kube-system";

    LeaseLook {
        found = List.copyOf(found);
    }

    /** Reads the lease beside each pool, and those of the slices of nodes. */
    static LeaseLook at(
            Member member, List<IPPool> pools, Optional<SliceView> slices, Collection<MemberView.Network> networks) {
        TreeSet<String> namespaces = pools.stream()
                .map(pool -> pool.getMetadata().getNamespace())
                .collect(Collectors.toCollection(TreeSet::new));
        if (namespaces.isEmpty()) {
            // Without its lease the plugin makes no first pool.
            namespaces.add(DEFAULT_NAMESPACE);
        }
        List<PluginLease> found = new ArrayList<>();
        try {
            for (String namespace : namespaces) {
                Lease lease = member.client()
                        .leases()
                        .inNamespace(namespace)
                        .withName(PluginLease.NAME)
                        .get();
                if (lease != null) {
                    found.add(WhereaboutsView.lease(lease));
                }
            }
        } catch (KubernetesClientException e) {
            return new LeaseLook(
                    found,
                    Optional.of("the plugin's Lease " + PluginLease.NAME + " cannot be read: "
                            + KubeProblem.of(e).reason()));
        }
        return slices.map(view -> ofSlices(member, view, networks, found))
                .orElseGet(() -> new LeaseLook(found, Optional.empty()));
    }

    private static LeaseLook ofSlices(
            Member member, SliceView slices, Collection<MemberView.Network> networks, List<PluginLease> found) {
        Map<String, Set<String>> wanted = new TreeMap<>();
        for (SliceView.Pool pool : slices.pools()) {
            Set<String> names = SliceView.leases(pool, networks);
            if (!names.isEmpty()) {
                wanted.computeIfAbsent(pool.namespace(), namespace -> new TreeSet<>())
                        .addAll(names);
            }
        }
        try {
            wanted.forEach(
                    (namespace, names) -> member.client().leases().inNamespace(namespace).list().getItems().stream()
                            .filter(lease -> names.contains(lease.getMetadata().getName()))
                            .map(WhereaboutsView::lease)
                            .forEach(found::add));
            return new LeaseLook(found, Optional.empty());
        } catch (KubernetesClientException e) {
            return new LeaseLook(
                    found,
                    Optional.of("the Leases of the nodes' slices cannot be read; apply"
                            + " deploy/kubernetes/member/node-slices.yaml to the member: "
                            + KubeProblem.of(e).reason()));
        }
    }
}
