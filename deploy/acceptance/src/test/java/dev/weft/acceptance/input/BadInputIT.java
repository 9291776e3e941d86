package dev.weft.acceptance.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.local.fleet.FleetDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that a user, a member or a foreign producer can do wrong, all at once on one fleet. Each shows its reason where the user
 * looks, and while all of it is wrong a healthy member is served as ever.
 */
class BadInputIT {

    private static final String FLEET = "bad";
    private static final String HEALTHY = "rke2-b";

    private static RunningFleet fleet;
    private static BrokerLog broker;
    private static Secrets secrets;
    private static ClusterRows clusters;
    private static Table table;

    @BeforeAll
    static void everythingIsWrong() {
        fleet = RunningFleet.start(FleetDefinition.members(3), 1, Map.of());
        broker = new BrokerLog(fleet.bootstrap());
        secrets = new Secrets();
        Sight sight = new Sight(fleet, FLEET);
        HealthyMember healthy = new HealthyMember(fleet, sight, FLEET, HEALTHY);
        for (String member : List.of("rke2-a", HEALTHY)) {
            fleet.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
        }
        clusters = new ClusterRows(fleet, sight, FLEET, secrets);
        List<Group> groups = List.of(
                clusters,
                new PolicyRows(fleet, sight, FLEET),
                new NetworkRows(fleet, sight, FLEET),
                new PoolRows(fleet, sight, FLEET),
                new RecordRows(fleet, sight, FLEET, broker),
                new TopicRows(fleet));
        fleet.register(FLEET, "rke2-a", HEALTHY, "kubeadm-c");
        table = new Table(healthy, groups);
    }

    @TestFactory
    Stream<DynamicNode> badInputIsExplainedWhereTheUserLooks() {
        return table.tests();
    }

    @TestFactory
    Stream<DynamicTest> noSecretIsToldAnywhere() {
        table.settle();
        Map<String, List<String>> places = Secrets.places(fleet, broker, FLEET);
        return places.entrySet().stream()
                .map(place -> dynamicTest("no secret is in " + place.getKey(), () -> {
                    assertThat(place.getValue())
                            .as("%s are read at all", place.getKey())
                            .anyMatch(text -> text.contains(FLEET) || text.contains("weft_facts_published"));
                    assertThat(secrets.found(place.getValue()))
                            .as("secret values in %s", place.getKey())
                            .isEmpty();
                    table.note(
                            "no secret is in " + place.getKey(),
                            place.getKey(),
                            secrets.count() + " secret values looked for in "
                                    + place.getValue().size() + " texts");
                }));
    }

    @AfterAll
    static void stop() {
        if (table != null) {
            table.close();
        }
        if (clusters != null) {
            clusters.close();
        }
        if (broker != null) {
            broker.close();
        }
        if (fleet != null) {
            fleet.close();
        }
    }
}
