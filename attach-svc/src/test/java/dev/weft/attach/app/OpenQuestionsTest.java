package dev.weft.attach.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpenQuestionsTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
    private final OpenQuestions questions = new OpenQuestions(Duration.ofSeconds(5), now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aPodIsAskedForAtOnceAndThenAfterPausesThatDouble() {
        assertThat(questions.due("shop/web")).isTrue();
        assertThat(questions.due("shop/web")).isFalse();
        pass(Duration.ofMillis(4_999));
        assertThat(questions.due("shop/web")).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(questions.due("shop/web")).isTrue();
        pass(Duration.ofMillis(9_999));
        assertThat(questions.due("shop/web")).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(questions.due("shop/web")).isTrue();
    }

    @Test
    void noPauseIsLongerThanSixteenOfTheFirst() {
        for (int i = 0; i < 20; i++) {
            assertThat(questions.due("shop/web")).isTrue();
            pass(Duration.ofSeconds(80));
        }
    }

    @Test
    void onePodDoesNotHoldUpAnother() {
        assertThat(questions.due("shop/web")).isTrue();
        assertThat(questions.due("shop/db")).isTrue();
    }

    @Test
    void aPodThatIsSettledIsForgottenAndAskedForAtOnceWhenSomethingIsOpenAgain() {
        assertThat(questions.due("shop/web")).isTrue();
        questions.settled("shop/web");
        assertThat(questions.size()).isZero();
        assertThat(questions.due("shop/web")).isTrue();
    }
}
