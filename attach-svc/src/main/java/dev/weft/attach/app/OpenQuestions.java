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

    private final long pause;
    private final LongSupplier nanos;
    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    /**
     * @param pause time between two questions of one pod
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
        Long last = asked.get(pod);
        if (last != null && now - last < pause) {
            return false;
        }
        asked.put(pod, now);
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
