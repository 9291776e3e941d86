package dev.weft.runtime.facts;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** UUIDv7 identifiers and growing sequence numbers. Rule: RFC 9562 §5.7. */
public final class EventIds {

    private final InstantSource clock;
    private final Randomness random = new Randomness();
    private final AtomicLong last = new AtomicLong();

    public EventIds(InstantSource clock) {
        this.clock = clock;
    }

    /** A new UUIDv7; ids of one process grow. */
    public String next() {
        long stamp = last.updateAndGet(l -> Math.max(l + 1, clock.millis() << 12));
        long high = (stamp >>> 12) << 16 | 0x7000L | (stamp & 0xfff);
        long low = random.next() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** A number greater than {@code previous}, near the wall clock in milliseconds, so that it also grows over a change of writer. */
    public long sequenceAfter(long previous) {
        return Math.max(previous + 1, clock.millis());
    }

    /** Secure random numbers, fetched for many ids at once: one by one they cost more than the rest of an id. */
    private static final class Randomness {

        private final SecureRandom source = new SecureRandom();
        private final ByteBuffer numbers = ByteBuffer.allocate(128 * Long.BYTES).limit(0);

        synchronized long next() {
            if (!numbers.hasRemaining()) {
                source.nextBytes(numbers.array());
                numbers.clear();
            }
            return numbers.getLong();
        }
    }
}
