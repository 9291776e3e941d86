package dev.weft.local.api;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What can go wrong at a server, switched on from outside. All calls work at once and for requests that come later. */
public final class Faults {

    private volatile Duration delay = Duration.ZERO;
    private volatile boolean down;
    private volatile boolean failing;
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> failingPaths = new ConcurrentHashMap<>();
    private final Map<String, Duration> slowPaths = new ConcurrentHashMap<>();
    private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();
    private final Runnable forgetHistory;

    Faults(Runnable forgetHistory) {
        this.forgetHistory = forgetHistory;
    }

    /** Every request waits so long before it is worked. */
    public Faults delay(Duration delay) {
        this.delay = delay;
        return this;
    }

    /** Requests whose path contains this text wait so long; zero ends it. */
    public Faults delayPath(String part, Duration delay) {
        slowPaths.put(part, delay);
        return this;
    }

    /** Connections are dropped without an answer, new ones as soon as they are made. */
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

    /** Requests whose path contains this text are answered with this status, e.g. 500, 429 or 503; 0 ends it. */
    public Faults failPath(String part, int status) {
        if (status == 0) {
            failingPaths.remove(part);
        } else {
            failingPaths.put(part, status);
        }
        return this;
    }

    /** Requests for this plural are answered with 403, whoever asks. */
    public Faults forbid(String plural) {
        forbidden.add(plural);
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
        watches.forEach(WatchStream::kill);
        return this;
    }

    /** Ends all watches with 410 and forgets the history, so that every client must list again. */
    public Faults expireWatches() {
        forgetHistory.run();
        watches.forEach(WatchStream::expire);
        return this;
    }

    /** Everything works again. */
    public void clear() {
        delay = Duration.ZERO;
        down = false;
        failing = false;
        forbidden.clear();
        failingPaths.clear();
        slowPaths.clear();
    }

    boolean isDown() {
        return down;
    }

    boolean isForbidden(String plural) {
        return forbidden.contains(plural);
    }

    Duration delayOf(String path) {
        Duration longest = delay;
        for (var slow : slowPaths.entrySet()) {
            if (path.contains(slow.getKey()) && slow.getValue().compareTo(longest) > 0) {
                longest = slow.getValue();
            }
        }
        return longest;
    }

    void failFor(String path) {
        int status = failing ? 500 : 0;
        for (var fault : failingPaths.entrySet()) {
            status = path.contains(fault.getKey()) ? fault.getValue() : status;
        }
        switch (status) {
            case 0 -> {}
            case 429 ->
                throw new ApiProblem(
                        429,
                        "TooManyRequests",
                        "the server has received too many requests and has asked us to try again later");
            case 503 ->
                throw new ApiProblem(503, "ServiceUnavailable", "the server is currently unable to handle the request");
            default -> throw new ApiProblem(status, "InternalError", "Internal error occurred: simulated");
        }
    }

    void opened(WatchStream watch) {
        watches.add(watch);
    }

    void closed(WatchStream watch) {
        watches.remove(watch);
    }
}
