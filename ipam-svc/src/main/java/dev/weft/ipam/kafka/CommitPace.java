package dev.weft.ipam.kafka;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When a stream thread commits: a short time after the first decision, and later while it has more to do than it can. A commit
 * stops the thread for milliseconds, and the answers of a backlog wait for the work before them anyway. Kafka Streams' own interval is the
 * longest that it takes.
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
            now.timer = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, time -> due(context, now));
        }
    }

    private static void due(ProcessorContext<?, ?> context, Open now) {
        boolean few = now.decisions < MANY;
        now.decisions = 0;
        if (few) {
            context.commit();
            end(now);
        }
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
