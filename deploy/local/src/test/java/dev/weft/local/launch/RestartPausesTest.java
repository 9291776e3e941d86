package dev.weft.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPausesTest {

    private long now = 1;
    private final RestartPauses pauses = new RestartPauses(() -> now);

    @Test
    void aProcessThatDiesOnceIsStartedAtOnce() {
        pauses.started("svc");
        pass(Duration.ofSeconds(3));

        assertThat(pauses.due("svc")).isTrue();
    }

    @Test
    void aProcessThatDiesAgainAndAgainIsLeftAloneLongerEachTime() {
        Duration before = Duration.ofMillis(-1);
        for (int i = 0; i < 5; i++) {
            pauses.started("svc");
            Duration pause = Duration.ZERO;
            while (!pauses.due("svc")) {
                pause = pause.plusMillis(250);
                pass(Duration.ofMillis(250));
            }
            assertThat(pause).isGreaterThan(before);
            before = pause;
        }
    }

    @Test
    void noPauseIsLongerThanHalfAMinute() {
        for (int i = 0; i < 40; i++) {
            pauses.started("svc");
            pass(Duration.ofSeconds(30));
            assertThat(pauses.due("svc")).isTrue();
        }
    }

    @Test
    void aProcessThatRanSteadilyIsStartedAtOnceAgain() {
        for (int i = 0; i < 5; i++) {
            pauses.started("svc");
            pass(Duration.ofSeconds(10));
        }
        pass(Duration.ofMinutes(2));
        pauses.started("svc");

        assertThat(pauses.due("svc")).isTrue();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
