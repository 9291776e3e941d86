package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressFact.AddressAssigned;
import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressState;
import dev.weft.events.key.InterfaceKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressHistoryTest {

    @Test
    void anAddressThatTwoPodsHaveAtOnceIsABreach() {
        assertThat(AddressHistory.replay(List.of(given(1, "a", "10.0.0.1/24"), given(2, "b", "10.0.0.1/24")))
                        .breaches())
                .singleElement()
                .asString()
                .contains("10.0.0.1/24");
    }

    @Test
    void anAddressThatWasReleasedBeforeIsNone() {
        var replay = AddressHistory.replay(
                List.of(given(3, "b", "10.0.0.1/24"), given(1, "a", "10.0.0.1/24"), taken(2, "a", "10.0.0.1/24")));

        assertThat(replay.breaches()).isEmpty();
        assertThat(replay.alive()).hasSize(1);
    }

    @Test
    void twoAnswersOfOneSequenceHaveTwoWriters() {
        assertThat(AddressHistory.replay(List.of(given(1, "a", "10.0.0.1/24"), given(1, "b", "10.0.0.2/24")))
                        .breaches())
                .hasSize(1);
    }

    private static CloudEventRecord given(long sequence, String pod, String ip) {
        return record(sequence, new AddressAssigned(state(pod, ip)));
    }

    private static CloudEventRecord taken(long sequence, String pod, String ip) {
        return record(sequence, new AddressReleased(state(pod, ip)));
    }

    private static AddressState state(String pod, String ip) {
        return new AddressState(
                new InterfaceKey("fleet", "member", "shop", pod, "net1"),
                "storage",
                pod + ".net1",
                "storage",
                pod,
                AddressState.Phase.Assigned,
                List.of(ip),
                null,
                List.of(),
                List.of(),
                null,
                null,
                0,
                null);
    }

    private static CloudEventRecord record(long sequence, AddressFact fact) {
        Envelope envelope = new Envelope(
                "id",
                "type",
                "/weft/ipam-svc",
                fact.state().key().text(),
                Instant.EPOCH,
                "schema",
                "fleet/member",
                sequence,
                "chain",
                null,
                null);
        return new CloudEventRecord(Topic.ADDRESSES, fact.state().key(), envelope, fact);
    }
}
