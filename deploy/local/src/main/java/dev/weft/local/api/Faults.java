package dev.weft.local.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What can go wrong at a server, switched on from outside. */
public final class Faults {

    volatile Duration delay = Duration.ZERO;
    volatile boolean down;
    volatile boolean failing;
    final Map<String, Boolean> forbidden = new ConcurrentHashMap<>();
    final List<Runnable> watchKillers = new CopyOnWriteArrayList<>();

    /** Every request waits so long before it is worked. */
    public Faults delay(Duration delay) {
        this.delay = delay;
        return this;
    }

    /** Connections are dropped without an answer. */
    public Faults down(boolean down) {
        this.down = down;
        if (down) {
            killWatches();
        }
        return this;
    }

    /** Every request is answered with 500. */
    public Faults failing(boolean failing) {
        this.failing = failing;
        return this;
    }

    /** Requests for this plural are answered with 403. */
    public Faults forbid(String plural) {
        forbidden.put(plural, true);
        killWatches();
        return this;
    }

    /** Allows a plural again. */
    public Faults allow(String plural) {
        forbidden.remove(plural);
        return this;
    }

    /** Ends all watches now, in the middle of the stream. */
    public Faults killWatches() {
        watchKillers.forEach(Runnable::run);
        watchKillers.clear();
        return this;
    }

    /** Everything works again. */
    public void clear() {
        delay = Duration.ZERO;
        down = false;
        failing = false;
        forbidden.clear();
    }
}
