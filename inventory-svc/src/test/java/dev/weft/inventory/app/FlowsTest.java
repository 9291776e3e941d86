package dev.weft.inventory.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.runtime.facts.FactChange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final CloudEventCodec codec = new CloudEventCodec();
    private final Flows flows = new Flows();

    @Test
    void theFactsOfAChainAreFoundInTheOrderOfTheirTime() throws NotUnderstoodException {
        remember("second", "chain", NOON.plusSeconds(1));
        remember("other", "another", NOON);
        remember("first", "chain", NOON);

        assertThat(flows.of("chain")).extracting(Flows.Step::id).containsExactly("first", "second");
        assertThat(flows.of("chain").getFirst())
                .isEqualTo(new Flows.Step(
                        "first", "weft.networks.v1", "dev.weft.network.removed.v1", "fleet-a/blue", NOON, "cause"));
        assertThat(flows.of("unknown")).isEmpty();
    }

    @Test
    void aFactThatIsReadTwiceIsOneStep() throws NotUnderstoodException {
        remember("first", "chain", NOON);
        remember("first", "chain", NOON);

        assertThat(flows.of("chain")).hasSize(1);
    }

    @Test
    void theNewestFactsAreRememberedAndTheOldestAreNot() throws NotUnderstoodException {
        remember("oldest", "old", NOON);
        for (int i = 0; i < 300_000; i++) {
            remember("fact-" + i, "chain-" + i, NOON);
        }

        assertThat(flows.of("old")).isEmpty();
        assertThat(flows.of("chain-299999")).hasSize(1);
        assertThat(flows.of("chain-280000")).hasSize(1);
    }

    private void remember(String id, String correlation, Instant time) throws NotUnderstoodException {
        CloudEventRecord event = codec.read(
                "weft.networks.v1",
                "fleet-a/blue",
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_type", "dev.weft.network.removed.v1",
                        "ce_source", "/weft/attach-svc",
                        "ce_id", id,
                        "ce_time", time.toString(),
                        "ce_correlationid", correlation,
                        "ce_causationid", "cause"),
                "{\"key\":\"fleet-a/blue\",\"reason\":\"deleted\"}".getBytes(StandardCharsets.UTF_8));
        flows.changed(new FactChange(event, null, event, true, true));
    }
}
