package dev.weft.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedQueueTest {

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> worked = new ArrayList<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aKeyThatIsAddedManyTimesIsWorkedOnce() {
        KeyedQueue<String> queue = queue(key -> {
            worked.add(key);
            return KeyedQueue.Next.DONE;
        });
        queue.add("a");
        queue.add("a");
        runAll();

        assertThat(worked).containsExactly("a");
    }

    @Test
    void aKeyThatIsAddedWhileItIsWorkedIsWorkedAgain() {
        List<KeyedQueue<String>> self = new ArrayList<>();
        self.add(queue(key -> {
            worked.add(key);
            if (worked.size() == 1) {
                self.get(0).add(key);
            }
            return KeyedQueue.Next.DONE;
        }));
        self.get(0).add("a");
        runAll();

        assertThat(worked).containsExactly("a", "a");
    }

    @Test
    void aKeyWhoseWorkDiedOfAnErrorIsWorkedAgain() {
        KeyedQueue<String> queue = queue(key -> {
            worked.add(key);
            if (worked.size() == 1) {
                throw new LinkageError("a class is missing");
            }
            return KeyedQueue.Next.DONE;
        });
        queue.add("a");
        Throwable died = catchThrowable(this::runAll);

        assertThat(died).isInstanceOf(LinkageError.class);
        Awaitility.await().untilAsserted(() -> {
            runAll();
            assertThat(worked).containsExactly("a", "a");
        });
    }

    private KeyedQueue<String> queue(KeyedQueue.Work<String> work) {
        return new KeyedQueue<>(
                "test",
                work,
                task -> {
                    synchronized (tasks) {
                        tasks.add(task);
                    }
                },
                timer,
                1,
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                new Random(1));
    }

    private void runAll() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
            }
            if (task == null) {
                return;
            }
            task.run();
        }
    }
}
