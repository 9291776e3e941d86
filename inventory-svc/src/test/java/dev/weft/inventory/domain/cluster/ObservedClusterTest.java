package dev.weft.inventory.domain.cluster;

import static dev.weft.events.fact.Connection.State.Connected;
import static dev.weft.events.fact.Connection.State.Forbidden;
import static dev.weft.events.fact.Connection.State.Pending;
import static dev.weft.events.fact.Connection.State.Unreachable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.Connection;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObservedClusterTest {

    private static final Connection PENDING = new Connection(Pending, null, null);
    private static final Instant EARLY = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATE = EARLY.plusSeconds(7200);

    private static final Connection REFUSED = new Connection(Unreachable, "connection refused", EARLY);

    @Test
    void anotherReasonOfTheSameStateIsNoOtherBeginning() {
        Connection now = ObservedCluster.since(REFUSED, null, new Connection(Unreachable, "timed out", LATE));
        assertThat(now).isEqualTo(new Connection(Unreachable, "timed out", EARLY));
    }

    @Test
    void aReplicaThatTakesAMemberGoesOnWithWhatTheOneBeforeHasTold() {
        Connection now = ObservedCluster.since(PENDING, REFUSED, new Connection(Unreachable, "timed out", LATE));
        assertThat(now.since()).isEqualTo(EARLY);
        assertThat(ObservedCluster.since(PENDING, null, new Connection(Unreachable, "timed out", LATE))
                        .since())
                .isEqualTo(LATE);
    }

    @Test
    void whatWasToldDoesNotCountBesideWhatThisReplicaSaw() {
        Connection answered = new Connection(Connected, null, LATE.minusSeconds(60));
        assertThat(ObservedCluster.since(answered, REFUSED, new Connection(Unreachable, "timed out", LATE))
                        .since())
                .isEqualTo(LATE);
    }

    @Test
    void anotherStateBeginsNow() {
        assertThat(ObservedCluster.since(REFUSED, REFUSED, new Connection(Connected, null, LATE))
                        .since())
                .isEqualTo(LATE);
        assertThat(ObservedCluster.since(REFUSED, REFUSED, new Connection(Forbidden, "no nodes", null))
                        .since())
                .isNull();
    }
}
