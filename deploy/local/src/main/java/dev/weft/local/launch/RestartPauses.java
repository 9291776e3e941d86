package dev.weft.local.launch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How long a process that ends again and again is left alone: at first not at all, then twice as long each time. */
final class RestartPauses {

    private static final Duration STEADY = Duration.ofSeconds(20);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private record Start(long at, int quick) {}

    private final LongSupplier nanoTime;
    private final Map<String, Start> starts = new HashMap<>();

    RestartPauses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A process is started now. */
    void started(String name) {
        long now = nanoTime.getAsLong();
        @Nullable Start before = starts.get(name);
        int quick = before == null
                        || now - before.at()
                                >= STEADY.plus(pause(before.quick())).toNanos()
                ? 0
                : before.quick() + 1;
        starts.put(name, new Start(now, quick));
    }

    /** Whether a process that is not there may be started. */
    boolean due(String name) {
        Start last = starts.get(name);
        return last == null
                || nanoTime.getAsLong() - last.at() >= pause(last.quick()).toNanos();
    }

    private static Duration pause(int quick) {
        if (quick == 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST.multipliedBy(1L << Math.min(quick, 10) >> 1);
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
