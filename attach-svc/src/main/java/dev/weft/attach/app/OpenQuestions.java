package dev.weft.attach.app;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When the claims of a pod that nobody has answered are asked again. A pod is looked at for each answer that comes; asking for all the others
 * each time would make a square of claims out of a pod of many networks.
 */
public final class OpenQuestions {

    /** Who answers slowly is not helped by more questions; the first one stays in the log in any case. */
    private static final int LONGEST = 16;

    private final long pause;
    private final LongSupplier nanos;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    private record Asked(long at, int pauses) {}

    /**
     * @param pause time between the first two questions of one pod; it doubles with each further one, up to sixteen times
     * @param nanos a clock that does not jump
     */
    public OpenQuestions(Duration pause, LongSupplier nanos) {
        this.pause = pause.toNanos();
        this.nanos = nanos;
    }

    /**
     * Whether what a pod waits for is asked again now; a yes counts as asked.
     *
     * @param pod namespace/name
     */
    public boolean due(String pod) {
        long now = nanos.getAsLong();
        Asked last = asked.get(pod);
        if (last != null && now - last.at() < pause * last.pauses()) {
            return false;
        }
        asked.put(pod, new Asked(now, last == null ? 1 : Math.min(LONGEST, 2 * last.pauses())));
        return true;
    }

    /** Nothing is open for a pod (any more). */
    public void settled(String pod) {
        asked.remove(pod);
    }

    /** How many pods wait for an answer. */
    public int size() {
        return asked.size();
    }
}
