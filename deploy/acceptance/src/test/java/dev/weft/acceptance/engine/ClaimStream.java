package dev.weft.acceptance.engine;

import dev.weft.acceptance.bench.ClaimLoad;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Claims at a steady pace, in turn to each of some pools, and the release of old ones; it goes on while the broker is away. */
final class ClaimStream implements AutoCloseable {

    /** Claims that stand at a time; what is older is released. */
    private static final int STANDING = 4_000;

    private final ClaimLoad load;
    private final String[] pools;
    private final Map<Long, Long> sentAt = new ConcurrentHashMap<>();
    private final Set<Long> standing = ConcurrentHashMap.newKeySet();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong next = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;

    ClaimStream(ClaimLoad load, String[] pools, int perSecond) {
        this.load = load;
        this.pools = pools.clone();
        this.thread = Thread.ofPlatform().name("claims").start(() -> run(1_000_000_000L / perSecond));
    }

    private void run(long period) {
        long begin = System.nanoTime();
        for (long i = 0; !stopping; i++) {
            long due = begin + i * period;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            claim(next.getAndIncrement());
            long old = i - STANDING;
            if (old >= 0 && i % 2 == 0 && standing.remove(old)) {
                load.send(load.withdrawal(pool(old), old), () -> {});
            }
        }
    }

    private void claim(long number) {
        standing.add(number);
        sentAt.put(number, System.nanoTime());
        load.send(load.claim(pool(number), number, null), () -> acknowledged.add(number));
    }

    private String pool(long number) {
        return pools[(int) (number % pools.length)];
    }

    /** When a claim was handed to the producer, in nanoseconds; 0 for one of somebody else. */
    long sentAt(long number) {
        return sentAt.getOrDefault(number, 0L);
    }

    /** Claims that the broker has acknowledged and that were not released. */
    Set<Long> owed() {
        Set<Long> owed = ConcurrentHashMap.newKeySet();
        acknowledged.stream().filter(standing::contains).forEach(owed::add);
        return owed;
    }

    long sent() {
        return next.get();
    }

    /** Ends the stream; what was sent is acknowledged then. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        load.flush();
    }
}
