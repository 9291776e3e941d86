package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.crds.weft.ClusterStatus;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedFleet.class)
class WhereaboutsRepairIT {

    private static final String POOL = "10.97.0.0-24";
    private static final int EDITS_AT_LEAST = 50;

    @Test
    void aLeakIsShownUnderPlanMendedUnderEnforceAndAPoolThatChangesMeanwhileIsNotOverwritten(FaultyFleet fleet) {
        WhereaboutsScene scene = new WhereaboutsScene(fleet, fleet.members().get(1));
        try {
            scene.nad("side", "\"range\": \"10.97.0.0/24\"");
            List<String> living = List.of(scene.pod("side-0", "side"), scene.pod("side-1", "side"));
            WhereaboutsScene.await(
                    "both pods have an address", () -> scene.podRefs(POOL).containsAll(living));
            Set<String> given = scene.keys(POOL);

            scene.leak(POOL, 77);
            scene.apply("""
                    apiVersion: whereabouts.cni.cncf.io/v1alpha1
                    kind: OverlappingRangeIPReservation
                    metadata: {name: 10.97.0.77, namespace: kube-system}
                    spec: {podref: load/gone-77, ifname: net1}
                    """);
            scene.apply("""
                    apiVersion: coordination.k8s.io/v1
                    kind: Lease
                    metadata: {name: whereabouts, namespace: kube-system}
                    spec: {holderIdentity: kube-system/killed, leaseDurationSeconds: 300, leaseTransitions: 2147483647}
                    """);
            scene.awaitStatus(status -> Integer.valueOf(1).equals(status.leaks())
                    && Integer.valueOf(3).equals(status.wrong()));
            ClusterStatus.Whereabouts planned = Objects.requireNonNull(scene.status());
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
                    .atMost(WhereaboutsScene.PATIENCE)
                    .until(() -> scene.keys(POOL).contains("77")
                            && scene.reservation("10.97.0.77") != null
                            && Integer.valueOf(300)
                                    .equals(scene.lease("whereabouts").getLeaseDurationSeconds()));

            scene.enforce("{\"enforcement\":\"Enforce\"}");
            scene.awaitNothingWrong();
            assertThat(scene.keys(POOL)).isEqualTo(given);
            assertThat(scene.reservation("10.97.0.77")).isNull();
            assertThat(scene.lease("whereabouts").getLeaseDurationSeconds()).isEqualTo(1);
            assertThat(scene.lease("whereabouts").getLeaseTransitions()).isZero();
            assertThat(scene.lease("whereabouts").getHolderIdentity())
                    .as("the holder is not touched")
                    .isEqualTo("kube-system/killed");

            Set<String> byHand = editsWhileRepairing(scene);
            WhereaboutsScene.await(
                    "every leak is freed", () -> scene.keys(POOL).stream().noneMatch(k -> Integer.parseInt(k) >= 200));
            Set<String> expected = new TreeSet<>(given);
            expected.addAll(byHand);
            assertThat(scene.keys(POOL)).isEqualTo(expected);
            System.out.printf(
                    Locale.ROOT,
                    "%d edits by hand stand, 20 leaks are freed, %.0f writes were put off%n",
                    byHand.size(),
                    scene.conflicts());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        } finally {
            scene.clean("side", "whereabouts");
        }
    }

    /** Leaks while somebody edits the pool without a pause, until the repair has had to put off a write. */
    private static Set<String> editsWhileRepairing(WhereaboutsScene scene) {
        Set<String> byHand = new TreeSet<>();
        AtomicBoolean enough = new AtomicBoolean();
        double before = scene.conflicts();
        CompletableFuture<Void> editing = CompletableFuture.runAsync(() -> {
            for (int i = 0; !enough.get() || i < EDITS_AT_LEAST; i++) {
                // A key of its own while there are some, then the same ones with another sandbox.
                String key = Integer.toString(100 + i % EDITS_AT_LEAST);
                scene.edit(POOL, key, "load/side-0", "hand-" + i);
                byHand.add(key);
            }
        });
        for (int i = 0; i < 20; i++) {
            scene.leak(POOL, 200 + i);
        }
        try {
            WhereaboutsScene.await("a write is put off", () -> scene.conflicts() > before);
        } finally {
            enough.set(true);
            editing.join();
        }
        return byHand;
    }

    @Test
    void aMissingReservationIsMadeAndARepairThatIsRefusedIsShownFirstWhileTheOthersGoOn(FaultyFleet fleet) {
        WhereaboutsScene scene = new WhereaboutsScene(fleet, fleet.members().get(1));
        String pool = "green-10.97.1.0-24";
        try {
            scene.nad("green", "\"range\": \"10.97.1.0/24\", \"network_name\": \"green\"");
            String pod = scene.pod("green-0", "green");
            WhereaboutsScene.await(
                    "the pod has its address and its reservation",
                    () -> scene.podRefs(pool).contains(pod) && scene.reservation("green-10.97.1.1") != null);
            scene.awaitNothingWrong();

            scene.member()
                    .resource(Objects.requireNonNull(scene.reservation("green-10.97.1.1")))
                    .delete();
            scene.awaitStatus(status -> Integer.valueOf(1).equals(status.wrong()));
            assertThat(Objects.requireNonNull(scene.status()).findings())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("MissingReservation");
                        assertThat(finding.object())
                                .isEqualTo("OverlappingRangeIPReservation/kube-system/green-10.97.1.1");
                        assertThat(finding.address()).isEqualTo("10.97.1.1");
                        assertThat(finding.pod()).isEqualTo(pod);
                        assertThat(finding.mend())
                                .isEqualTo("create the reservation with spec.podref load/green-0 and spec.ifname net1,"
                                        + " or set spec.whereabouts.enforcement of the Cluster to Enforce");
                    });
            Awaitility.await("nothing is written under Plan")
                    .during(FaultyFleet.REPAIR_GRACE.multipliedBy(2))
                    .atMost(WhereaboutsScene.PATIENCE)
                    .until(() -> scene.reservation("green-10.97.1.1") == null);

            scene.leak(pool, 77);
            scene.apply("""
                    apiVersion: whereabouts.cni.cncf.io/v1alpha1
                    kind: IPPool
                    metadata: {name: 10.98.0.0-24, namespace: kube-system}
                    spec: {range: 10.98.0.0/24, allocations: {'5': {id: lost, podref: load/gone-5, ifname: net1}}}
                    """);
            // From now on the member takes no write that empties a pool; what is unchanged in an object is not held
            // against its schema.
            scene.member()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("ippools.whereabouts.cni.cncf.io")
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec"
                                    + "/properties/allocations/minProperties\",\"value\":1}]");
            scene.enforce("{\"enforcement\":\"Enforce\"}");
            WhereaboutsScene.await(
                    "the reservation is there again", () -> scene.reservation("green-10.97.1.1") != null);
            assertThat(Objects.requireNonNull(scene.reservation("green-10.97.1.1"))
                            .getSpec()
                            .toString())
                    .isEqualTo("{\"podref\":\"load/green-0\",\"ifname\":\"net1\"}");
            WhereaboutsScene.await(
                    "the other leak is freed", () -> !scene.keys(pool).contains("77"));
            WhereaboutsScene.await(
                    "the refusal stands first", () -> scene.codes().equals(List.of("RepairRefused", "Leak")));
            assertThat(Objects.requireNonNull(scene.status()).findings().get(0)).satisfies(finding -> {
                assertThat(finding.object()).isEqualTo("IPPool/kube-system/10.98.0.0-24");
                assertThat(finding.reason()).startsWith("the member refuses the repair: 422");
            });
            assertThat(scene.keys("10.98.0.0-24")).containsExactly("5");
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        } finally {
            scene.clean("green");
        }
    }

    @Test
    void nodesGetTheirSlicesAndThoseOfNodesThatAreGoneAreTakenWhenTheyAreEmpty(FaultyFleet fleet) {
        WhereaboutsScene scene = new WhereaboutsScene(fleet, fleet.members().get(1));
        String lease = "cut-gone-2-10.97.2.64-26";
        try {
            List<String> nodes = scene.member().nodes().list().getItems().stream()
                    .map(node -> node.getMetadata().getName())
                    .sorted()
                    .toList();
            assertThat(nodes).hasSize(2);
            scene.nad("cut", "\"range\": \"10.97.2.0/24\", \"node_slice_size\": \"/26\", \"network_name\": \"cut\"");
            scene.apply("""
                    apiVersion: whereabouts.cni.cncf.io/v1alpha1
                    kind: NodeSlicePool
                    metadata: {name: cut, namespace: kube-system}
                    spec: {range: 10.97.2.0/24, sliceSize: /26}
                    status:
                      allocations:
                      - {nodeName: gone-1, sliceRange: 10.97.2.0/26}
                      - {nodeName: gone-2, sliceRange: 10.97.2.64/26}
                      - {nodeName: '', sliceRange: 10.97.2.128/26}
                      - {nodeName: '', sliceRange: 10.97.2.192/26}
                    ---
                    apiVersion: whereabouts.cni.cncf.io/v1alpha1
                    kind: IPPool
                    metadata: {name: cut-gone-2-10.97.2.64-26, namespace: kube-system}
                    spec: {range: 10.97.2.64/26, allocations: {'1': {id: lost, podref: load/gone-1, ifname: net1}}}
                    ---
                    apiVersion: coordination.k8s.io/v1
                    kind: Lease
                    metadata: {name: cut-gone-2-10.97.2.64-26, namespace: kube-system}
                    spec: {holderIdentity: load/killed, leaseDurationSeconds: 300, leaseTransitions: 3}
                    """);
            scene.awaitStatus(status -> Integer.valueOf(6).equals(status.wrong()));
            assertThat(scene.codes())
                    .containsExactly("StuckLease", "NoSlice", "NoSlice", "Leak", "DeadSlice", "DeadSlice");
            assertThat(Objects.requireNonNull(scene.status()).findings())
                    .anySatisfy(finding -> {
                        assertThat(finding.object()).isEqualTo("NodeSlicePool/kube-system/cut");
                        assertThat(finding.reason())
                                .startsWith(
                                        "node " + nodes.get(0) + " has no slice: no pod of the network starts there");
                        assertThat(finding.mend()).endsWith("spec.whereabouts.enforcement of the Cluster to Enforce");
                    })
                    .anySatisfy(finding -> assertThat(finding.reason())
                            .isEqualTo("node gone-2 of slice 10.97.2.64/26 is gone, and addresses of it are given"));
            Awaitility.await("nothing is written under Plan")
                    .during(FaultyFleet.REPAIR_GRACE.multipliedBy(2))
                    .atMost(WhereaboutsScene.PATIENCE)
                    .until(() -> scene.slices("cut").equals(List.of("gone-1", "gone-2", "", "")));

            scene.enforce("{\"enforcement\":\"Enforce\"}");
            // The slice of gone-2 is suspected anew once its pool is empty.
            WhereaboutsScene.await(
                    "both slices are taken back",
                    () -> scene.slices("cut").stream().noneMatch(node -> node.startsWith("gone-")));
            scene.awaitNothingWrong();
            assertThat(scene.slices("cut")).containsExactlyInAnyOrder("", "", nodes.get(0), nodes.get(1));
            assertThat(scene.slices("cut").get(1))
                    .as("it was not empty when the nodes got theirs")
                    .isEmpty();
            assertThat(scene.keys(lease)).isEmpty();
            assertThat(scene.lease(lease).getLeaseDurationSeconds()).isEqualTo(1);

            String pod = scene.pod("cut-0", "cut");
            WhereaboutsScene.await(
                    "the pod has an address of its node's slice",
                    () -> nodes.stream()
                            .anyMatch(node -> scene.slices("cut").contains(node)
                                    && scene.podRefs("cut-" + node + "-"
                                                    + List.of(
                                                                    "10.97.2.0-26",
                                                                    "10.97.2.64-26",
                                                                    "10.97.2.128-26",
                                                                    "10.97.2.192-26")
                                                            .get(scene.slices("cut")
                                                                    .indexOf(node)))
                                            .contains(pod)));
            Awaitility.await("its pool is found by its node")
                    .during(FaultyFleet.REPAIR_GRACE)
                    .atMost(WhereaboutsScene.PATIENCE)
                    .until(() -> scene.codes().isEmpty());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + fleet.running().logs(), e);
        } finally {
            scene.clean("cut", lease);
        }
    }
}
