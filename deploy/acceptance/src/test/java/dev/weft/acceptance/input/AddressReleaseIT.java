package dev.weft.acceptance.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.acceptance.fleet.AskCommand;
import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.crds.weft.Cluster;
import dev.weft.local.fleet.FleetDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a person releases: the address of a pod of a member that is lost for ever, and nothing that a pod may still have. */
class AddressReleaseIT {

    private static final String FLEET = "lost";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void theAddressOfALostMembersPodIsReleasedAndThatOfARunningPodIsNot() {
        try (RunningFleet fleet = RunningFleet.start(
                List.of(FleetDefinition.plain("west", 1), FleetDefinition.plain("east", 1)), 1, Map.of())) {
            fleet.register(FLEET, "west", "east");
            Sight sight = new Sight(fleet, FLEET);
            PooledNetwork.everywhere(FLEET, "storage", "shop").declare(fleet, "cidrs: [10.90.0.0/29], quarantine: 1h");
            for (String member : List.of("west", "east")) {
                fleet.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
            }
            Awaitility.await("Network storage is placed")
                    .atMost(PATIENCE)
                    .until(() -> fleet.condition(FLEET, "Network", "storage", "Ready")
                            .status()
                            .equals("True"));
            JsonNode lost = attached(fleet, sight, "west");
            JsonNode running = attached(fleet, sight, "east");
            fleet.hub()
                    .resources(Cluster.class)
                    .inNamespace(FLEET)
                    .withName("west")
                    .delete();
            Awaitility.await("Cluster west is gone")
                    .atMost(PATIENCE)
                    .until(() -> sight.object("Cluster", "west").isEmpty());

            assertThat(release(fleet, 1, running, address(running), "I want it"))
                    .contains("Refused", "lost/east/shop/db/net1", "delete the pod");
            assertThat(release(fleet, 1, lost, "10.90.0.6", "west is lost")).contains("Refused", "not 10.90.0.6");
            assertThat(release(fleet, 1, "lost/storage/nobody.net1", address(lost), "west is lost"))
                    .contains("Refused", "is not known");
            assertThat(release(fleet, 1, lost, address(lost), "  ")).isEmpty();
            assertThat(pool(sight).path("assigned").asLong()).isEqualTo(2);

            assertThat(release(fleet, 0, lost, address(lost), "west is lost")).contains("Done", address(lost));
            assertThat(pool(sight).path("assigned").asLong()).isEqualTo(1);
            assertThat(pool(sight).path("quarantined").asLong()).isEqualTo(1);
            assertThat(release(fleet, 0, lost, address(lost), "and wanted back now"))
                    .contains("is free now");
            assertThat(pool(sight).path("quarantined").asLong()).isZero();
            assertThat(pool(sight).path("free").asText()).isEqualTo("5");
            assertThat(AskCommand.run(fleet, 0, "who-had", address(lost)))
                    .contains("west/shop/db net1", "west is lost");
            assertThat(AskCommand.run(fleet, 0, "who-had", address(running))).contains("to now", "east/shop/db net1");
        }
    }

    private static JsonNode attached(RunningFleet fleet, Sight sight, String member) {
        fleet.apply(member, HealthyMember.pod("db", "storage"));
        String key = FLEET + "/" + member + "/shop/db/net1";
        return Awaitility.await("pod db of " + member + " is attached")
                .atMost(PATIENCE)
                .until(
                        () -> sight.fact("attachments", key).path("state"),
                        state -> state.path("phase").asText().equals("Attached"));
    }

    private static JsonNode pool(Sight sight) {
        return sight.object("AddressPool", "storage").path("status");
    }

    private static String address(JsonNode attachment) {
        return attachment.path("actualIps").path(0).asText();
    }

    private static String release(RunningFleet fleet, int expected, JsonNode of, String address, String reason) {
        return release(fleet, expected, "lost/storage/" + of.path("claim").asText(), address, reason);
    }

    private static String release(RunningFleet fleet, int expected, String claim, String address, String reason) {
        return AskCommand.run(fleet, expected, "ipam", "release", claim, address, "--reason", reason);
    }
}
