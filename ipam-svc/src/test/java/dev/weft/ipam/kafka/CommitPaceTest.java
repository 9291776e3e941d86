package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private final CommitPace pace = new CommitPace(Duration.ofMillis(20));
    private final MockProcessorContext<OutKey, byte[]> task = new MockProcessorContext<>();
    private final MockProcessorContext<OutKey, byte[]> otherTask = new MockProcessorContext<>();

    @BeforeEach
    void theClockStands() {
        task.setCurrentSystemTimeMs(0);
        otherTask.setCurrentSystemTimeMs(0);
    }

    @Test
    void aLoneDecisionIsCommittedAfterTheIntervalAndTheTimerEnds() {
        pace.decided(task);
        assertThat(task.committed()).isFalse();
        CapturedPunctuator timer = timers(task).getFirst();
        assertThat(timer.getInterval()).isEqualTo(Duration.ofMillis(20));

        timer.getPunctuator().punctuate(20);

        assertThat(task.committed()).isTrue();
        pace.committed(Duration.ofMillis(3));
        assertThat(timer.cancelled()).isTrue();
        pace.decided(task);
        assertThat(timers(task)).hasSize(1).doesNotContain(timer);
    }

    @Test
    void aThreadWorksAtLeastAsLongAsItsLastCommitTookAndForgetsADearOneAfterACheapOne() {
        task.setCurrentSystemTimeMs(1_000);
        pace.committed(Duration.ofMillis(70));
        pace.decided(task);
        CapturedPunctuator timer = timers(task).getFirst();

        for (long time = 1_020; time < 1_070; time += 20) {
            timer.getPunctuator().punctuate(time);
            assertThat(task.committed()).isFalse();
        }
        timer.getPunctuator().punctuate(1_080);
        assertThat(task.committed()).isTrue();

        task.resetCommit();
        pace.committed(Duration.ofMillis(2));
        task.setCurrentSystemTimeMs(1_090);
        pace.decided(task);
        timers(task).getFirst().getPunctuator().punctuate(1_110);
        assertThat(task.committed()).isTrue();
    }

    @Test
    void aCommitThatAnotherOneOrderedEndsTheTimerToo() {
        pace.decided(task);
        CapturedPunctuator timer = timers(task).getFirst();
        pace.committed(Duration.ZERO);
        assertThat(timer.cancelled()).isTrue();
    }

    @Test
    void aBacklogIsLeftToTheIntervalOfKafkaStreamsUntilItIsOver() {
        for (int i = 0; i < CommitPace.MANY; i++) {
            pace.decided(task);
        }
        CapturedPunctuator timer = timers(task).getFirst();
        timer.getPunctuator().punctuate(20);
        assertThat(task.committed()).isFalse();
        assertThat(timer.cancelled()).isFalse();

        pace.decided(task);
        timer.getPunctuator().punctuate(40);
        assertThat(task.committed()).isTrue();
    }

    @Test
    void theTasksOfAThreadHaveOneTimerBecauseTheyHaveOneTransaction() {
        pace.decided(task);
        pace.decided(otherTask);
        assertThat(timers(task)).hasSize(1);
        assertThat(timers(otherTask)).isEmpty();
    }

    @Test
    void aTaskThatIsClosedTakesItsTimerAlongAndNoOther() {
        pace.decided(task);
        pace.closed(otherTask);
        pace.decided(otherTask);
        assertThat(timers(otherTask)).isEmpty();

        pace.closed(task);
        pace.decided(otherTask);
        assertThat(timers(task)).isEmpty();
        assertThat(timers(otherTask)).hasSize(1);
    }

    private static List<CapturedPunctuator> timers(MockProcessorContext<OutKey, byte[]> task) {
        return task.scheduledPunctuators().stream()
                .filter(timer -> !timer.cancelled())
                .toList();
    }
}
