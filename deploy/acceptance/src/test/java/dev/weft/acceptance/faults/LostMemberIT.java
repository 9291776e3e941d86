package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.AddressPoolStatus;
import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.ClusterStatus;
import dev.weft.crds.weft.Finding;
import dev.weft.crds.weft.Network;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolState;
import dev.weft.local.ask.Ask;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Claims that nobody reports as gone: told while their member is lost, whoever tells, and released in one order. */
@ExtendWith(SharedFleet.class)
class LostMemberIT {

    private static final String FLEET = "gone";
    private static final String MEMBER = FaultyFleet.SPARE;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void theClaimsOfALostMemberAreToldUntilItIsBackOrTheyAreReleasedInOneOrder(FaultyFleet faulty) {
        RunningFleet fleet = faulty.running();
        try {
            attach(fleet);

            cluster(fleet).delete();
            Finding finding = awaitFinding(fleet, "3 claims");
            assertThat(finding.object()).isEqualTo("Cluster gone/spare");
            assertThat(finding.message())
                    .contains("has no Cluster since", "./weft ipam release gone/storage --member spare --reason TEXT");
            assertThat(fleet.condition(FLEET, "AddressPool", "storage", "Degraded")
                            .reason())
                    .isEqualTo("MemberLost");
            assertThat(fleet.get("ipam-svc-0", "/q/metrics"))
                    .contains("weft_pool_lost_claims{fleet=\"gone\",pool=\"storage\"} 3.0");
            everybodyTellsTheSame(faulty);

            fleet.register(FLEET, MEMBER);
            awaitNoFinding(fleet);
            assertThat(status(fleet).assigned()).isEqualTo(3);
            assertThat(ask(fleet, 1, "ipam", "release", "gone/storage", "--member", MEMBER, "--reason", "I want it"))
                    .startsWith("Refused: member gone/spare is not lost; delete its pods");

            fleet.member(MEMBER).faults().down(true);
            assertThat(awaitFinding(fleet, "3 claims").message()).contains("has not answered since");
            sinceWhenOutlastsWhoSaysIt(fleet);
            fleet.member(MEMBER).faults().down(false);
            awaitNoFinding(fleet);
            assertThat(seen(fleet).lastSeen()).isNull();

            cluster(fleet).delete();
            awaitFinding(fleet, "3 claims");
            assertThat(ask(fleet, 0, "ipam", "release", "gone/storage", "--member", MEMBER, "--reason", "rack 4 burnt"))
                    .isEqualTo(
                            "Done: 3 claims released; their addresses are given again after the pool's quarantine\n");
            awaitNoFinding(fleet);
            assertThat(status(fleet).assigned()).isZero();
            assertThat(status(fleet).quarantined()).isEqualTo(3);
            assertThat(ask(fleet, 0, "who-had", "10.95.0.1")).contains("released by order: rack 4 burnt");
        } finally {
            clear(fleet);
        }
    }

    private static void attach(RunningFleet fleet) {
        fleet.register(FLEET, MEMBER);
        fleet.apply(MEMBER, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: storage, namespace: gone}
                spec: {cidrs: [10.95.0.0/28], quarantine: 1h}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: storage, namespace: gone}
                spec:
                  namespaces: [shop]
                  macvlan: {master: eth1}
                  ipam: {pool: {name: storage}}
                """);
        Awaitility.await("Network storage is placed")
                .atMost(PATIENCE)
                .until(() -> fleet.condition(FLEET, "Network", "storage", "Ready")
                        .status()
                        .equals("True"));
        for (int i = 0; i < 3; i++) {
            fleet.apply(MEMBER, """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: db-%d, namespace: shop, annotations: {k8s.v1.cni.cncf.io/networks: storage}}
                    spec: {containers: [{name: app, image: "registry.k8s.io/pause:3.10"}]}
                    """.formatted(i));
        }
        Awaitility.await("three claims are assigned")
                .atMost(PATIENCE)
                .until(() -> Long.valueOf(3).equals(status(fleet).assigned()));
    }

    /** Each replica of the engine is killed in turn; nobody who takes over tells the pool without its lost member. */
    private static void everybodyTellsTheSame(FaultyFleet faulty) {
        RunningFleet fleet = faulty.running();
        int mark = faulty.events().mark();
        for (String replica : List.of("ipam-svc-0", "ipam-svc-1")) {
            fleet.replica(replica).kill();
            fleet.replica(replica).start();
            fleet.awaitReady();
        }
        List<PoolState> told = Awaitility.await("who took over has told the pool")
                .atMost(PATIENCE)
                .until(() -> told(faulty, mark), pools -> !pools.isEmpty());
        assertThat(told)
                .allSatisfy(pool -> assertThat(pool.lost())
                        .isNotNull()
                        .satisfies(lost -> assertThat(lost.claims()).isEqualTo(3)));
        assertThat(finding(fleet)).isNotNull();
    }

    /** What an order to release rests on does not begin anew with another replica of inventory-svc. */
    private static void sinceWhenOutlastsWhoSaysIt(RunningFleet fleet) {
        ClusterStatus before = seen(fleet);
        assertThat(before.connection()).isEqualTo("Unreachable");
        assertThat(before.lastSeen()).isNotNull();
        for (String replica : List.of("inventory-svc-0", "inventory-svc-1")) {
            fleet.replica(replica).kill();
            fleet.replica(replica).start();
            fleet.awaitReady();
        }
        Awaitility.await("it is said for two looks at the member")
                .during(Duration.ofSeconds(12))
                .atMost(PATIENCE)
                .until(() -> Objects.equals(seen(fleet).lastSeen(), before.lastSeen()));
    }

    private static ClusterStatus seen(RunningFleet fleet) {
        return Objects.requireNonNull(cluster(fleet).get().getStatus());
    }

    private static List<PoolState> told(FaultyFleet faulty, int mark) {
        return faulty
                .events()
                .since(
                        mark,
                        event -> event.fact() instanceof PoolFact fact
                                && fact.state() != null
                                && fact.state().fleet().equals(FLEET))
                .stream()
                .map(event -> Objects.requireNonNull(((PoolFact) event.fact()).state()))
                .toList();
    }

    private static Finding awaitFinding(RunningFleet fleet, String says) {
        return Objects.requireNonNull(Awaitility.await("the lost member is told with " + says)
                .atMost(PATIENCE)
                .until(
                        () -> finding(fleet),
                        finding -> finding != null
                                && String.valueOf(finding.message()).contains(says)));
    }

    private static void awaitNoFinding(RunningFleet fleet) {
        Awaitility.await("no lost member is told").atMost(PATIENCE).until(() -> finding(fleet) == null);
    }

    private static @Nullable Finding finding(RunningFleet fleet) {
        return status(fleet).findings().stream()
                .filter(finding -> finding.code().equals("MemberLost"))
                .findFirst()
                .orElse(null);
    }

    private static AddressPoolStatus status(RunningFleet fleet) {
        AddressPool pool = fleet.hub()
                .resources(AddressPool.class)
                .inNamespace(FLEET)
                .withName("storage")
                .get();
        return Objects.requireNonNull(pool.getStatus());
    }

    private static Resource<Cluster> cluster(RunningFleet fleet) {
        return fleet.hub().resources(Cluster.class).inNamespace(FLEET).withName(MEMBER);
    }

    private static String ask(RunningFleet fleet, int expected, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--state", fleet.state().toString(), "--url", fleet.url("inventory-svc-0")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Ask.run(new PrintStream(out, true, StandardCharsets.UTF_8), all.toArray(String[]::new));
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as("exit code of %s: %s", all, said).isEqualTo(expected);
        return said;
    }

    private static void clear(RunningFleet fleet) {
        fleet.member(MEMBER).faults().clear();
        fleet.client(MEMBER).pods().inNamespace("shop").delete();
        fleet.hub().resources(Network.class).inNamespace(FLEET).delete();
        fleet.hub().resources(AddressPool.class).inNamespace(FLEET).delete();
        cluster(fleet).delete();
    }
}
