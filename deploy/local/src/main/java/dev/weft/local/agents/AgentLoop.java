package dev.weft.local.agents;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one agent's pass whenever something changed, one at a time, and every few seconds besides. */
final class AgentLoop implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration FLOOR = Duration.ofSeconds(2);
    private static final Duration GATHER = Duration.ofMillis(5);

    private final String name;
    private final Runnable pass;
    private final ExecutorService executor;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final java.util.concurrent.locks.ReentrantLock running = new java.util.concurrent.locks.ReentrantLock();
    private volatile boolean closed;

    AgentLoop(String name, Runnable pass, ExecutorService executor, ScheduledExecutorService timer) {
        this.name = name;
        this.pass = pass;
        this.executor = executor;
        this.timer = timer;
        tick();
    }

    /** Whether it is the loop of this agent. */
    boolean isOf(String agent) {
        return name.equals(agent);
    }

    private void tick() {
        if (!closed) {
            wake();
            var unused = timer.schedule(this::tick, FLOOR.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void wake() {
        if (!closed && asked.compareAndSet(false, true)) {
            var unused = timer.schedule(() -> executor.execute(this::run), GATHER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        running.lock();
        try {
            asked.set(false);
            if (!closed) {
                pass.run();
            }
        } catch (RuntimeException e) {
            LOGGER.warn("{} failed and tries again", name, e);
        } finally {
            running.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
