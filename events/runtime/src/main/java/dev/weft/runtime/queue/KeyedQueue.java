package dev.weft.runtime.queue;

import dev.weft.runtime.log.Correlation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * De-duplicating work queue: a key that is added many times is worked once, never twice at once, and again when it was added while
 * it was worked. Failures come back with growing, jittered pauses. The work logs with the correlation id of the thread that asked last.
 *
 * @param <K> key with equals and hashCode
 */
public final class KeyedQueue<K> implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(KeyedQueue.class);

    /** The work for a key; reads the newest state by itself. */
    @FunctionalInterface
    public interface Work<K> {
        /**
         * @return done, or when to look again
         * @throws Exception to be tried again with back-off
         */
        Next apply(K key) throws Exception;
    }

    /**
     * What follows.
     *
     * @param after when to look again; null for not before something changes
     */
    public record Next(@Nullable Duration after) {
        public static final Next DONE = new Next(null);

        public static Next in(Duration after) {
            return new Next(after);
        }
    }

    private static final class Item {
        boolean queued;
        boolean running;
        boolean dirty;
        int failures;

        @Nullable
        String correlation;

        @Nullable
        ScheduledFuture<?> later;
    }

    private final String name;
    private final Work<K> work;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final int concurrency;
    private final Duration backoff;
    private final Duration maxBackoff;
    private final Random random;
    private final QueueMeters meters;
    private final Map<K, Item> items = new HashMap<>();
    private final ArrayDeque<K> ready = new ArrayDeque<>();
    private int running;
    private boolean closed;

    public KeyedQueue(
            String name,
            Work<K> work,
            Executor executor,
            ScheduledExecutorService timer,
            int concurrency,
            Duration backoff,
            Duration maxBackoff,
            Random random) {
        this.name = name;
        this.work = work;
        this.executor = executor;
        this.timer = timer;
        this.concurrency = concurrency;
        this.backoff = backoff;
        this.maxBackoff = maxBackoff;
        this.random = random;
        this.meters = QueueMeters.of(name);
    }

    /** Asks for work on a key now. */
    public synchronized void add(K key) {
        if (closed) {
            return;
        }
        Item item = items.computeIfAbsent(key, k -> new Item());
        String correlation = Correlation.current();
        if (correlation != null) {
            item.correlation = correlation;
        }
        cancel(item);
        if (item.running) {
            item.dirty = true;
        } else if (!item.queued) {
            item.queued = true;
            ready.add(key);
            meters.entered(1);
            dispatch();
        }
    }

    /** Asks for work on a key later; an earlier request stands. */
    public synchronized void addLater(K key, Duration delay) {
        if (closed) {
            return;
        }
        Item item = items.computeIfAbsent(key, k -> new Item());
        if (item.queued
                || item.dirty
                || (item.later != null && item.later.getDelay(TimeUnit.MILLISECONDS) <= delay.toMillis())) {
            return;
        }
        cancel(item);
        item.later = timer.schedule(() -> add(key), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Keys that wait or run now; those that sleep are not counted. */
    public synchronized int depth() {
        return ready.size() + running;
    }

    private void dispatch() {
        while (running < concurrency && !ready.isEmpty()) {
            K key = ready.poll();
            Item item = items.get(key);
            if (item == null) {
                meters.left(1);
                continue;
            }
            item.queued = false;
            item.running = true;
            running++;
            String correlation = item.correlation;
            executor.execute(() -> run(key, correlation));
        }
    }

    private void run(K key, @Nullable String correlation) {
        Duration again = null;
        boolean failed = true;
        long began = System.nanoTime();
        try (Correlation ignored = Correlation.of(correlation)) {
            try {
                again = work.apply(key).after();
                failed = false;
            } catch (Exception e) {
                LOGGER.debugf(e, "%s: %s failed", name, key);
                LOGGER.infof("%s: %s is tried again: %s", name, key, e.getMessage());
            } catch (Error e) {
                LOGGER.errorf(e, "%s: %s broke and is tried again", name, key);
            }
        } finally {
            meters.worked(System.nanoTime() - began, failed);
            finish(key, failed, again);
        }
    }

    private synchronized void finish(K key, boolean failed, @Nullable Duration again) {
        running--;
        meters.left(1);
        Item item = items.get(key);
        if (item != null) {
            item.running = false;
            item.failures = failed ? item.failures + 1 : 0;
            boolean dirty = item.dirty;
            item.dirty = false;
            if (failed) {
                addLater(key, pause(item.failures));
            } else if (dirty) {
                add(key);
            } else if (again != null) {
                addLater(key, again);
            } else if (item.later == null) {
                items.remove(key);
            }
        }
        dispatch();
    }

    private Duration pause(int failures) {
        long ceiling = Math.min(maxBackoff.toMillis(), backoff.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }

    private static void cancel(Item item) {
        if (item.later != null) {
            item.later.cancel(false);
            item.later = null;
        }
    }

    /** Forgets all keys; what runs now ends by itself. */
    @Override
    public synchronized void close() {
        closed = true;
        items.values().forEach(KeyedQueue::cancel);
        items.clear();
        meters.left(ready.size());
        ready.clear();
    }
}
