package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.ClusterStatus;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.local.fleet.MemberSeed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedFleet.class)
class WhereaboutsRepairIT {

    private static final String POOLS = "kube-system";
    private static final String POOL = "10.97.0.0-24";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int EDITS_AT_LEAST = 50;

    @Test
    void aLeakIsShownUnderPlanMendedUnderEnforceAndAPoolThatChangesMeanwhileIsNotOverwritten(FaultyFleet fleet) {
        String name = fleet.members().get(1);
        KubernetesClient member = fleet.running().client(name);
        try {
            MemberSeed.crds(member, crd -> crd.contains("whereabouts"));
            fleet.running().apply(name, """
                    apiVersion: k8s.cni.cncf.io/v1
                    kind: NetworkAttachmentDefinition
                    metadata: {name: side, namespace: load}
                    spec:
                      config: '{"cniVersion": "1.0.0", "name": "side", "type": "macvlan", "master": "eth1",
                        "ipam": {"type": "whereabouts", "range": "10.97.0.0/24"}}'
                    """);
            List<String> living = List.of(pod(member, "side-0"), pod(member, "side-1"));
            await("both pods have an address", () -> podRefs(member).containsAll(living));
            Set<String> given = keys(member);

            leak(member, 77);
            fleet.running().apply(name, """
                    apiVersion: whereabouts.cni.cncf.io/v1alpha1
                    kind: OverlappingRangeIPReservation
                    metadata: {name: 10.97.0.77, namespace: kube-system}
                    spec: {podref: load/gone-77, ifname: net1}
                    """);
            fleet.running().apply(name, """
                    apiVersion: coordination.k8s.io/v1
                    kind: Lease
                    metadata: {name: whereabouts, namespace: kube-system}
                    spec: {holderIdentity: kube-system/killed, leaseDurationSeconds: 300, leaseTransitions: 2147483647}
                    """);
            awaitStatus(
                    fleet,
                    name,
                    status -> status != null
                            && Integer.valueOf(1).equals(status.leaks())
                            && Integer.valueOf(3).equals(status.wrong()));
            ClusterStatus.Whereabouts planned = Objects.requireNonNull(status(fleet, name));
            assertThat(planned.findings())
                    .anySatisfy(finding -> {
                        assertThat(finding.code()).isEqualTo("Leak");
                        assertThat(finding.object()).isEqualTo("IPPool/kube-system/10.97.0.0-24");
                        assertThat(finding.address()).isEqualTo("10.97.0.77");
                        assertThat(finding.pod()).isEqualTo("load/gone-77");
                        assertThat(finding.mend())
                                .isEqualTo("remove spec.allocations[77], or set spec.whereabouts.enforcement of the"
                                        + " Cluster to Enforce");
                    })
                    .anySatisfy(finding -> assertThat(finding.code()).isEqualTo("DeadReservation"))
                    .first()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("StuckLease");
                        assertThat(finding.object()).isEqualTo("Lease/kube-system/whereabouts");
                        assertThat(finding.pod()).isEqualTo("kube-system/killed");
                    });
            Awaitility.await("nothing is written under Plan")
                    .during(FaultyFleet.REPAIR_GRACE.multipliedBy(2))
                    .atMost(PATIENCE)
                    .until(() -> keys(member).contains("77")
                            && reservation(member) != null
                            && Integer.valueOf(300).equals(lease(member).getLeaseDurationSeconds()));

            enforce(fleet, name, "{\"enforcement\":\"Enforce\"}");
            awaitStatus(
                    fleet, name, status -> status != null && Integer.valueOf(0).equals(status.wrong()));
            assertThat(keys(member)).isEqualTo(given);
            assertThat(reservation(member)).isNull();
            assertThat(lease(member).getLeaseDurationSeconds()).isEqualTo(1);
            assertThat(lease(member).getLeaseTransitions()).isZero();
            assertThat(lease(member).getHolderIdentity())
                    .as("the holder is not touched")
                    .isEqualTo("kube-system/killed");

            Set<String> byHand = editsWhileRepairing(fleet, member);
            await("every leak is freed", () -> keys(member).stream().noneMatch(k -> Integer.parseInt(k) >= 200));
            Set<String> expected = new TreeSet<>(given);
            expected.addAll(byHand);
            assertThat(keys(member)).isEqualTo(expected);
            System.out.printf(
                    Locale.ROOT,
                    "%d edits by hand stand, 20 leaks are freed, %.0f writes were put off%n",
                    byHand.size(),
                    conflicts(fleet));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        } finally {
            enforce(fleet, name, "null");
            clean(member);
            awaitStatus(fleet, name, status -> status == null);
        }
    }

    /** Leaks while somebody edits the pool without a pause, until the repair has had to put off a write. */
    private static Set<String> editsWhileRepairing(FaultyFleet fleet, KubernetesClient member) {
        Set<String> byHand = new TreeSet<>();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> editing = CompletableFuture.runAsync(() -> {
            for (int i = 0; !enough.get() || i < EDITS_AT_LEAST; i++) {
                // A key of its own while there are some, then the same ones with another sandbox.
                String key = Integer.toString(100 + i % EDITS_AT_LEAST);
                edit(member, key, "load/side-0", "hand-" + i);
                byHand.add(key);
            }
        });
        for (int i = 0; i < 20; i++) {
            leak(member, 200 + i);
        }
        try {
            await("a write is put off", () -> conflicts(fleet) > 0);
        } finally {
            enough.set(true);
            editing.join();
        }
        return byHand;
    }

    private static String pod(KubernetesClient member, String name) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(FaultyFleet.NAMESPACE)
                .addToAnnotations("k8s.v1.cni.cncf.io/networks", "side")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("registry.k8s.io/pause:3.10")
                .endContainer()
                .endSpec()
                .build();
        member.resource(pod).create();
        return FaultyFleet.NAMESPACE + "/" + name;
    }

    private static void leak(KubernetesClient member, int offset) {
        edit(member, Integer.toString(offset), "load/gone-" + offset, "lost");
    }

    private static void edit(KubernetesClient member, String key, String podRef, String id) {
        member.resources(IPPool.class)
                .inNamespace(POOLS)
                .withName(POOL)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"allocations\":{\"" + key + "\":{\"id\":\"" + id + "\",\"podref\":\"" + podRef
                                + "\",\"ifname\":\"net1\"}}}}");
    }

    private static List<String> podRefs(KubernetesClient member) {
        List<String> refs = new ArrayList<>();
        IPPool pool = pool(member);
        if (pool != null) {
            pool.getSpec()
                    .path("allocations")
                    .forEach(entry -> refs.add(entry.path("podref").asText()));
        }
        return refs;
    }

    private static Set<String> keys(KubernetesClient member) {
        Set<String> keys = new TreeSet<>();
        IPPool pool = pool(member);
        if (pool != null) {
            pool.getSpec().path("allocations").fieldNames().forEachRemaining(keys::add);
        }
        return keys;
    }

    private static @Nullable IPPool pool(KubernetesClient member) {
        return member.resources(IPPool.class).inNamespace(POOLS).withName(POOL).get();
    }

    private static @Nullable OverlappingRangeIPReservation reservation(KubernetesClient member) {
        return member.resources(OverlappingRangeIPReservation.class)
                .inNamespace(POOLS)
                .withName("10.97.0.77")
                .get();
    }

    private static LeaseSpec lease(KubernetesClient member) {
        return member.leases().inNamespace(POOLS).withName("whereabouts").get().getSpec();
    }

    private static void enforce(FaultyFleet fleet, String cluster, String whereabouts) {
        fleet.running()
                .hub()
                .resources(Cluster.class)
                .inNamespace(FaultyFleet.FLEET)
                .withName(cluster)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"whereabouts\":" + whereabouts + "}}");
    }

    private static ClusterStatus.@Nullable Whereabouts status(FaultyFleet fleet, String cluster) {
        return fleet.running()
                .hub()
                .resources(Cluster.class)
                .inNamespace(FaultyFleet.FLEET)
                .withName(cluster)
                .get()
                .getStatus()
                .whereabouts();
    }

    private static void awaitStatus(
            FaultyFleet fleet, String cluster, Predicate<ClusterStatus.@Nullable Whereabouts> expected) {
        Awaitility.await("status.whereabouts of Cluster " + cluster)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> expected.test(status(fleet, cluster)));
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> holds) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(holds);
    }

    private static double conflicts(FaultyFleet fleet) {
        return fleet.running().replicaNames().stream()
                .filter(replica -> replica.startsWith("ipam-svc"))
                .flatMap(replica -> fleet.running().get(replica, "/q/metrics").lines())
                .filter(line -> line.startsWith("weft_whereabouts_repairs_total") && line.contains("\"conflict\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The member has no Whereabouts again. */
    private static void clean(KubernetesClient member) {
        for (String pod : List.of("side-0", "side-1")) {
            member.pods().inNamespace(FaultyFleet.NAMESPACE).withName(pod).delete();
        }
        await(
                "the pods are gone",
                () -> member.pods().inNamespace(FaultyFleet.NAMESPACE).list().getItems().stream()
                        .noneMatch(pod -> pod.getMetadata().getName().startsWith("side-")));
        member.genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
                .inNamespace(FaultyFleet.NAMESPACE)
                .withName("side")
                .delete();
        member.leases().inNamespace(POOLS).withName("whereabouts").delete();
        member.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getMetadata().getName().contains("whereabouts"))
                .forEach(crd -> member.resource(crd).delete());
    }
}
