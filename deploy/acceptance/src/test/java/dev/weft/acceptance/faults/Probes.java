package dev.weft.acceptance.faults;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Probes replicas as a kubelet does: one that fails three times in a row is found wanting. */
final class Probes implements AutoCloseable {

    private static final int THRESHOLD = 3;
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Set<String> wanting = new ConcurrentSkipListSet<>();
    private final Thread thread;
    private volatile boolean stopping;

    Probes(Collection<String> replicas, Predicate<String> healthy) {
        thread = Thread.ofVirtual().start(() -> {
            while (!stopping) {
                for (String replica : replicas) {
                    if (healthy.test(replica)) {
                        failures.remove(replica);
                    } else if (failures.merge(replica, 1, Integer::sum) >= THRESHOLD) {
                        wanting.add(replica);
                    }
                }
                LockSupport.parkNanos(PERIOD.toNanos());
            }
        });
    }

    /** Replicas that would have been acted on. */
    Set<String> wanting() {
        return Set.copyOf(wanting);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
