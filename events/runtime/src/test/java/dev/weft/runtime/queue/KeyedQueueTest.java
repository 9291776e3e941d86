package dev.weft.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.runtime.log.Correlation;
import dev.weft.runtime.queue.KeyedQueue.Next;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedQueueTest {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    @AfterEach
    void stop() {
        timer.shutdownNow();
        executor.shutdownNow();
    }

    private <K> KeyedQueue<K> queue(int concurrency, Duration backoff, KeyedQueue.Work<K> work) {
        return new KeyedQueue<>(
                "test", work, executor, timer, concurrency, backoff, Duration.ofMillis(50), new Random(1));
    }

    @Test
    void aKeyThatIsAddedManyTimesWhileItWaitsIsWorkedOnce() {
        CountDownLatch gate = new CountDownLatch(1);
        List<String> worked = Collections.synchronizedList(new ArrayList<>());
        KeyedQueue<String> queue = queue(1, Duration.ofMillis(1), key -> {
            gate.await();
            worked.add(key);
            return Next.DONE;
        });

        queue.add("first");
        for (int i = 0; i < 1000; i++) {
            queue.add("second");
        }
        assertThat(queue.depth()).isEqualTo(2);
        gate.countDown();

        await().untilAsserted(() -> assertThat(queue.depth()).isZero());
        assertThat(worked).containsExactly("first", "second");
    }

    @Test
    void aKeyThatIsAddedWhileItIsWorkedIsWorkedOnceMore() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = queue(4, Duration.ofMillis(1), key -> {
            if (runs.incrementAndGet() == 1) {
                started.countDown();
                gate.await();
            }
            return Next.DONE;
        });

        queue.add("key");
        started.await();
        queue.add("key");
        queue.add("key");
        gate.countDown();

        await().untilAsserted(() -> assertThat(queue.depth()).isZero());
        assertThat(runs).hasValue(2);
    }

    @Test
    void aFailureIsTriedAgainUntilItSucceeds() {
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = queue(1, Duration.ofMillis(1), key -> {
            if (runs.incrementAndGet() < 4) {
                throw new IllegalStateException("not yet");
            }
            return Next.DONE;
        });

        queue.add("key");

        await().untilAsserted(() -> assertThat(runs).hasValue(4));
        await().during(Duration.ofMillis(150))
                .untilAsserted(() -> assertThat(runs).hasValue(4));
    }

    @Test
    void anErrorCostsNoPlaceInTheQueue() {
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = queue(1, Duration.ofMillis(1), key -> {
            if (runs.incrementAndGet() < 3) {
                throw new NoClassDefFoundError("gone");
            }
            return Next.DONE;
        });

        queue.add("key");

        await().untilAsserted(() -> assertThat(runs).hasValue(3));
        await().untilAsserted(() -> assertThat(queue.depth()).isZero());
    }

    @Test
    void aChangeEndsThePauseAfterAFailure() {
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = new KeyedQueue<>(
                "test",
                key -> {
                    if (runs.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return Next.DONE;
                },
                executor,
                timer,
                1,
                Duration.ofHours(1),
                Duration.ofHours(1),
                new Random(1));

        queue.add("key");
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        await().untilAsserted(() -> assertThat(queue.depth()).isZero());
        queue.add("key");

        await().untilAsserted(() -> assertThat(runs).hasValue(2));
    }

    @Test
    void aKeyThatWantsToBeSeenLaterIsSeenLater() {
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = queue(
                1, Duration.ofMillis(1), key -> runs.incrementAndGet() < 3 ? Next.in(Duration.ofMillis(5)) : Next.DONE);

        queue.add("key");

        await().untilAsserted(() -> assertThat(runs).hasValue(3));
    }

    @Test
    void theEarlierOfTwoLaterTimesStands() {
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = queue(1, Duration.ofMillis(1), key -> {
            runs.incrementAndGet();
            return Next.DONE;
        });

        queue.addLater("key", Duration.ofMillis(20));
        queue.addLater("key", Duration.ofHours(1));

        await().untilAsserted(() -> assertThat(runs).hasValue(1));
    }

    @Test
    void aClosedQueueForgetsItsKeys() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        List<String> worked = Collections.synchronizedList(new ArrayList<>());
        KeyedQueue<String> queue = queue(1, Duration.ofMillis(1), key -> {
            worked.add(key);
            started.countDown();
            gate.await();
            return Next.in(Duration.ofMillis(1));
        });

        queue.add("running");
        started.await();
        queue.add("waiting");
        queue.close();
        gate.countDown();
        queue.add("late");

        await().untilAsserted(() -> assertThat(queue.depth()).isZero());
        await().during(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(worked).containsExactly("running"));
    }

    @Test
    void theWorkBelongsToTheChainOfWhoAskedLast() {
        Map<String, String> chains = new ConcurrentHashMap<>();
        AtomicInteger runs = new AtomicInteger();
        KeyedQueue<String> queue = queue(1, Duration.ofMillis(1), key -> {
            chains.put(key + runs.incrementAndGet(), String.valueOf(Correlation.current()));
            if (runs.get() == 1) {
                throw new IllegalStateException("not yet");
            }
            return Next.DONE;
        });

        try (Correlation ignored = Correlation.of("chain-1")) {
            queue.add("key");
        }
        await().untilAsserted(() -> assertThat(runs).hasValue(2));
        await().untilAsserted(() -> assertThat(queue.depth()).isZero());
        queue.add("key");
        await().untilAsserted(() -> assertThat(runs).hasValue(3));

        assertThat(chains)
                .containsEntry("key1", "chain-1")
                .containsEntry("key2", "chain-1")
                .containsEntry("key3", "null");
        assertThat(Correlation.current()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aSlowKeyDelaysNoOtherAndNoChangeIsMissed(long seed) {
        Random random = new Random(seed);
        int keys = 30;
        Map<Integer, Integer> wanted = new ConcurrentHashMap<>();
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        Map<Integer, AtomicInteger> at = new ConcurrentHashMap<>();
        AtomicInteger twiceAtOnce = new AtomicInteger();
        CountDownLatch slow = new CountDownLatch(1);
        Random failures = new Random(seed);
        KeyedQueue<Integer> queue = queue(4, Duration.ofMillis(1), key -> {
            if (at.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet() > 1) {
                twiceAtOnce.incrementAndGet();
            }
            try {
                if (key == 0) {
                    slow.await();
                }
                int now = wanted.getOrDefault(key, 0);
                if (failures.nextInt(4) == 0) {
                    throw new IllegalStateException("by chance");
                }
                seen.put(key, now);
                return Next.DONE;
            } finally {
                at.get(key).decrementAndGet();
            }
        });

        for (int i = 0; i < 3000; i++) {
            int key = random.nextInt(keys);
            wanted.merge(key, 1, Integer::sum);
            queue.add(key);
        }

        Map<Integer, Integer> others = new ConcurrentHashMap<>(wanted);
        others.remove(0);
        await().alias("seed " + seed).untilAsserted(() -> assertThat(seen).isEqualTo(others));
        slow.countDown();
        await().alias("seed " + seed).untilAsserted(() -> assertThat(seen).isEqualTo(wanted));
        assertThat(twiceAtOnce).as("seed %d", seed).hasValue(0);
    }
}
