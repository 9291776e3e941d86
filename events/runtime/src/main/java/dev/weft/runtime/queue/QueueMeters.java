package dev.weft.runtime.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all queues of one kind do together: a service has one queue a member and kind, and a meter a member would be too many.
 *
 * <p>{@code weft.queue.depth}: keys that wait or run. {@code weft.reconcile}: how long the work for a key takes, by outcome.
 */
final class QueueMeters {

    private static final Map<String, QueueMeters> KINDS = new ConcurrentHashMap<>();
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final AtomicInteger depth = new AtomicInteger();
    private final Timer done;
    private final Timer failed;

    private QueueMeters(String kind) {
        Gauge.builder("weft.queue.depth", depth, AtomicInteger::get)
                .description("Keys that wait or are worked now")
                .tag("queue", kind)
                .register(Metrics.globalRegistry);
        done = timer(kind, "done");
        failed = timer(kind, "failed");
    }

    private static Timer timer(String kind, String outcome) {
        return Timer.builder("weft.reconcile")
                .description("Time that the work for one key takes")
                .tags("queue", kind, "outcome", outcome)
                .serviceLevelObjectives(BOUNDS)
                .register(Metrics.globalRegistry);
    }

    /** The meters of a queue; what stands behind the first space of its name tells only the member. */
    static QueueMeters of(String name) {
        int space = name.indexOf(' ');
        return KINDS.computeIfAbsent(space < 0 ? name : name.substring(0, space), QueueMeters::new);
    }

    void entered(int keys) {
        depth.addAndGet(keys);
    }

    void left(int keys) {
        depth.addAndGet(-keys);
    }

    void worked(long nanos, boolean failure) {
        (failure ? failed : done).record(Duration.ofNanos(nanos));
    }
}
