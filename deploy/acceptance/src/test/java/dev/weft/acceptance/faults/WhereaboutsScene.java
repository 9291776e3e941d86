package dev.weft.acceptance.faults;

import dev.weft.acceptance.fleet.PlainPod;
import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.ClusterStatus;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.NodeSlicePool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.local.fleet.MemberSeed;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A member that has Whereabouts for the time of a test, and what the hub says of it. */
final class WhereaboutsScene {

    static final String POOLS = "kube-system";
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final FaultyFleet fleet;
    private final String cluster;
    private final KubernetesClient member;

    WhereaboutsScene(FaultyFleet fleet, String cluster) {
        this.fleet = fleet;
        this.cluster = cluster;
        this.member = fleet.running().client(cluster);
        MemberSeed.crds(member, crd -> crd.contains("whereabouts"));
    }

    KubernetesClient member() {
        return member;
    }

    /** Applies YAML to the member. */
    void apply(String yaml) {
        fleet.running().apply(cluster, yaml);
    }

    /** Makes a NAD in the pods' namespace; {@code ipam} is the content of its ipam object. */
    void nad(String name, String ipam) {
        apply("""
                apiVersion: k8s.cni.cncf.io/v1
                kind: NetworkAttachmentDefinition
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  config: '{"cniVersion": "1.0.0", "name": "%1$s", "type": "macvlan", "master": "eth1",
                    "ipam": {"type": "whereabouts", %3$s}}'
                """.formatted(name, FaultyFleet.NAMESPACE, ipam));
    }

    /** Makes a pod of the network and says its {@code namespace/name}. */
    String pod(String name, String network) {
        member.resource(PlainPod.asking(FaultyFleet.NAMESPACE, name, network).build())
                .create();
        return FaultyFleet.NAMESPACE + "/" + name;
    }

    void leak(String pool, int offset) {
        edit(pool, Integer.toString(offset), "load/gone-" + offset, "lost");
    }

    void edit(String pool, String key, String podRef, String id) {
        member.resources(IPPool.class)
                .inNamespace(POOLS)
                .withName(pool)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"allocations\":{\"" + key + "\":{\"id\":\"" + id + "\",\"podref\":\"" + podRef
                                + "\",\"ifname\":\"net1\"}}}}");
    }

    List<String> podRefs(String pool) {
        List<String> refs = new ArrayList<>();
        IPPool found = pool(pool);
        if (found != null) {
            found.getSpec()
                    .path("allocations")
                    .forEach(entry -> refs.add(entry.path("podref").asText()));
        }
        return refs;
    }

    Set<String> keys(String pool) {
        Set<String> keys = new TreeSet<>();
        IPPool found = pool(pool);
        if (found != null) {
            found.getSpec().path("allocations").fieldNames().forEachRemaining(keys::add);
        }
        return keys;
    }

    private @Nullable IPPool pool(String name) {
        return member.resources(IPPool.class).inNamespace(POOLS).withName(name).get();
    }

    @Nullable
    OverlappingRangeIPReservation reservation(String name) {
        return member.resources(OverlappingRangeIPReservation.class)
                .inNamespace(POOLS)
                .withName(name)
                .get();
    }

    /** Nodes of the slices in order; "" where one is free. */
    List<String> slices(String pool) {
        return member
                .resources(NodeSlicePool.class)
                .inNamespace(POOLS)
                .withName(pool)
                .get()
                .asStatus()
                .allocations()
                .stream()
                .map(NodeSlicePool.Slice::nodeName)
                .toList();
    }

    LeaseSpec lease(String name) {
        return member.leases().inNamespace(POOLS).withName(name).get().getSpec();
    }

    /** Writes {@code spec.whereabouts} of the Cluster. */
    void enforce(String whereabouts) {
        fleet.running()
                .hub()
                .resources(Cluster.class)
                .inNamespace(FaultyFleet.FLEET)
                .withName(cluster)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"whereabouts\":" + whereabouts + "}}");
    }

    ClusterStatus.@Nullable Whereabouts status() {
        return fleet.running()
                .hub()
                .resources(Cluster.class)
                .inNamespace(FaultyFleet.FLEET)
                .withName(cluster)
                .get()
                .getStatus()
                .whereabouts();
    }

    /** The findings of the status, by code, in their order. */
    List<String> codes() {
        ClusterStatus.Whereabouts status = status();
        return status == null
                ? List.of()
                : status.findings().stream().map(finding -> finding.code()).toList();
    }

    void awaitStatus(Predicate<ClusterStatus.Whereabouts> expected) {
        await("status.whereabouts of Cluster " + cluster, () -> {
            ClusterStatus.Whereabouts status = status();
            return status != null && expected.test(status);
        });
    }

    void awaitNothingWrong() {
        awaitStatus(status -> Objects.equals(status.wrong(), 0));
    }

    static void await(String what, Callable<Boolean> holds) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(holds);
    }

    /** Writes that were put off, in all replicas. */
    double conflicts() {
        return fleet.running().replicaNames().stream()
                .filter(replica -> replica.startsWith("ipam-svc"))
                .flatMap(replica -> fleet.running().get(replica, "/q/metrics").lines())
                .filter(line -> line.startsWith("weft_whereabouts_repairs_total") && line.contains("\"conflict\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The member has no Whereabouts again: no pod whose name begins so, no NAD of that name, no lease, no kind. */
    void clean(String name, String... leases) {
        enforce("null");
        member.pods().inNamespace(FaultyFleet.NAMESPACE).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(name + "-"))
                .forEach(pod -> member.resource(pod).delete());
        await(
                "the pods are gone",
                () -> member.pods().inNamespace(FaultyFleet.NAMESPACE).list().getItems().stream()
                        .noneMatch(pod -> pod.getMetadata().getName().startsWith(name + "-")));
        member.genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
                .inNamespace(FaultyFleet.NAMESPACE)
                .withName(name)
                .delete();
        for (String lease : leases) {
            member.leases().inNamespace(POOLS).withName(lease).delete();
        }
        member.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getMetadata().getName().contains("whereabouts"))
                .forEach(crd -> member.resource(crd).delete());
        await("status.whereabouts of Cluster " + cluster + " is gone", () -> status() == null);
    }
}
