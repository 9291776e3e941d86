package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.acceptance.fleet.AskCommand;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.crds.weft.ClusterStatus;
import dev.weft.crds.weft.Finding;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Claims that nobody reports as gone: told while their member is lost, whoever tells, and released in one order. One member is deleted
 * while another one is silent, because either takes its time.
 */
@ExtendWith(SharedFleet.class)
class LostMemberIT {

    private static final String FLEET = "gone";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void theClaimsOfALostMemberAreToldUntilItIsBackOrTheyAreReleasedInOneOrder(FaultyFleet faulty) {
        RunningFleet fleet = faulty.running();
        ThreeClaims deleted = new ThreeClaims(fleet, FLEET, FaultyFleet.SPARE, "storage");
        ThreeClaims silent = new ThreeClaims(fleet, FLEET, FaultyFleet.SECOND_SPARE, "backup");
        try {
            deleted.attach("10.95.0.0/28");
            silent.attach("10.96.0.0/28");

            deleted.cluster().delete();
            fleet.member(silent.member()).faults().down(true);
            Finding finding = deleted.awaitLost();
            assertThat(finding.object()).isEqualTo("Cluster gone/spare");
            assertThat(finding.message())
                    .contains("has no Cluster since", "./weft ipam release gone/storage --member spare --reason TEXT");
            assertThat(fleet.condition(FLEET, "AddressPool", "storage", "Degraded")
                            .reason())
                    .isEqualTo("MemberLost");
            assertThat(fleet.get("ipam-svc-0", "/q/metrics"))
                    .contains("weft_pool_lost_claims{fleet=\"gone\",pool=\"storage\"} 3.0");
            assertThat(silent.awaitLost().message()).contains("has not answered since");
            ClusterStatus before = silent.seen();
            assertThat(before.connection()).isEqualTo("Unreachable");
            assertThat(before.lastSeen()).isNotNull();

            int mark = faulty.events().mark();
            everyTellerIsKilled(fleet);
            everybodyToldTheSame(faulty, mark, deleted);
            everybodyToldTheSame(faulty, mark, silent);
            fleet.register(FLEET, deleted.member());
            sinceWhenOutlastsWhoSaysIt(silent, before);
            deleted.awaitNotLost();
            assertThat(deleted.status().assigned()).isEqualTo(3);
            assertThat(release(fleet, 1, deleted, "I want it"))
                    .startsWith("Refused: member gone/spare is not lost; delete its pods");

            deleted.cluster().delete();
            fleet.member(silent.member()).faults().down(false);
            silent.awaitNotLost();
            assertThat(silent.seen().lastSeen()).isNull();
            assertThat(silent.status().assigned()).isEqualTo(3);

            deleted.awaitLost();
            assertThat(release(fleet, 0, deleted, "rack 4 burnt"))
                    .isEqualTo(
                            "Done: 3 claims released; their addresses are given again after the pool's quarantine\n");
            deleted.awaitNotLost();
            assertThat(deleted.status().assigned()).isZero();
            assertThat(deleted.status().quarantined()).isEqualTo(3);
            assertThat(AskCommand.run(fleet, 0, "who-had", "10.95.0.1")).contains("released by order: rack 4 burnt");
            silent.giveBack();
        } finally {
            deleted.clear();
            silent.clear();
        }
    }

    /** Each replica of the engine, and of who says since when a member is away, in turn. */
    private static void everyTellerIsKilled(RunningFleet fleet) {
        for (int replica = 0; replica < fleet.replicas(); replica++) {
            List<String> names = List.of("ipam-svc-" + replica, "inventory-svc-" + replica);
            names.forEach(name -> fleet.replica(name).kill());
            names.forEach(name -> fleet.replica(name).start());
            fleet.awaitReady();
        }
    }

    /** Nobody who took over has told the pool without its lost member. */
    private static void everybodyToldTheSame(FaultyFleet faulty, int mark, ThreeClaims claims) {
        List<PoolState> told = Awaitility.await("who took over has told pool " + claims.pool())
                .atMost(PATIENCE)
                .until(() -> told(faulty, mark, claims.pool()), pools -> !pools.isEmpty());
        assertThat(told)
                .allSatisfy(pool -> assertThat(pool.lost())
                        .isNotNull()
                        .satisfies(lost -> assertThat(lost.claims()).isEqualTo(3)));
        assertThat(claims.lost()).isNotNull();
    }

    private static List<PoolState> told(FaultyFleet faulty, int mark, String pool) {
        return faulty
                .events()
                .since(
                        mark,
                        event -> event.fact() instanceof PoolFact fact
                                && fact.state() != null
                                && fact.state().fleet().equals(FLEET)
                                && fact.state().pool().equals(pool))
                .stream()
                .map(event -> Objects.requireNonNull(((PoolFact) event.fact()).state()))
                .toList();
    }

    /** What an order to release rests on does not begin anew with another replica of inventory-svc. */
    private static void sinceWhenOutlastsWhoSaysIt(ThreeClaims silent, ClusterStatus before) {
        Awaitility.await("it is said for two looks at the member")
                .during(Duration.ofSeconds(12))
                .atMost(PATIENCE)
                .until(() -> Objects.equals(silent.seen().lastSeen(), before.lastSeen()));
    }

    private static String release(RunningFleet fleet, int expected, ThreeClaims claims, String reason) {
        return AskCommand.run(
                fleet,
                expected,
                "ipam",
                "release",
                FLEET + "/" + claims.pool(),
                "--member",
                claims.member(),
                "--reason",
                reason);
    }
}
