package dev.weft.policy.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.domain.sriov.StaleNodeStates.Decision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StaleNodeStatesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aStateIsKeptForHalfAnHourAfterItsNodeIsGone() {
        assertThat(StaleNodeStates.decide(null, null, NOW))
                .isEqualTo(new Decision.KeepUntil(NOW.plus(Duration.ofMinutes(30))));
    }

    @Test
    void aDelayThatIsNegativeOrNoNumberIsHalfAnHour() {
        Decision half = new Decision.KeepUntil(NOW.plus(Duration.ofMinutes(30)));

        assertThat(StaleNodeStates.decide(null, "-20", NOW)).isEqualTo(half);
        assertThat(StaleNodeStates.decide(null, "soon", NOW)).isEqualTo(half);
    }

    @Test
    void noDelayDeletesAtOnce() {
        assertThat(StaleNodeStates.decide("2027-01-01T00:00:00Z", "0", NOW)).isEqualTo(new Decision.Delete());
    }

    @Test
    void aRunningDelayStaysAndAPassedOneDeletes() {
        assertThat(StaleNodeStates.decide("2026-01-01T00:01:00Z", null, NOW)).isEqualTo(new Decision.Keep());
        assertThat(StaleNodeStates.decide("2025-12-31T23:59:00Z", null, NOW)).isEqualTo(new Decision.Delete());
    }
}
