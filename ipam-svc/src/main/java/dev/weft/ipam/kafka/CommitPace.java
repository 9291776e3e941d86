package dev.weft.ipam.kafka;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When a stream thread commits: a short time after the first decision, and later while it has more to do than it can, or commits are
 * dear. A commit stops the thread, for milliseconds or on a busy machine for hundreds of them; the answers of a backlog wait for
 * the work before them anyway. Kafka Streams' own interval is the longest that it takes.
 */
final class CommitPace {

    /** So many decisions in one interval are a backlog. */
    static final int MANY = 400;

    private final Duration interval;
    private final ThreadLocal<Open> open = ThreadLocal.withInitial(Open::new);

    /** The transaction that the thread has open, which is one for all of its tasks. */
    private static final class Open {

        private @Nullable ProcessorContext<?, ?> timedBy;
        private @Nullable Cancellable timer;
        private int decisions;
        private long beganMillis;
        /** What the commit before took. */
        private long costMillis;
    }

    /**
     * @param interval from a claim to the commit of its answer, where there are few
     */
    CommitPace(Duration interval) {
        this.interval = interval;
    }

    /** Something was decided and told. */
    void decided(ProcessorContext<?, ?> context) {
        Open now = open.get();
        now.decisions++;
        if (now.timer == null) {
            now.timedBy = context;
            now.beganMillis = context.currentSystemTimeMs();
            now.decisions = 1;
            now.timer = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, time -> due(context, now, time));
        }
    }

    private static void due(ProcessorContext<?, ?> context, Open now, long millis) {
        boolean few = now.decisions < MANY;
        now.decisions = 0;
        // At least as long for the work as for its commit, or a thread that is slow does nothing but commit.
        if (few && millis - now.beganMillis >= now.costMillis) {
            context.commit();
        }
    }

    /** The thread has committed, by this order or by another, and was stopped for so long. */
    void committed(Duration cost) {
        Open now = open.get();
        now.costMillis = cost.toMillis();
        end(now);
    }

    /** The task is closed: the next decision of another one begins anew. */
    void closed(ProcessorContext<?, ?> context) {
        Open now = open.get();
        if (now.timedBy == context) {
            end(now);
        }
    }

    private static void end(Open now) {
        if (now.timer != null) {
            now.timer.cancel();
        }
        now.timer = null;
        now.timedBy = null;
    }
}
