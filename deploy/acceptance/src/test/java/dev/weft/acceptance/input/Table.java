package dev.weft.acceptance.input;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.acceptance.input.Row.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;

/**
 * Groups that are wrong all at once: each row is looked for until its reason shows, and beside each group a healthy member is asked for
 * work. What was seen is printed as a table in the end.
 */
final class Table implements AutoCloseable {

    /** What the healthy member's work may take in any case; nothing in it waits for a timeout of what is wrong. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(15);

    /** How long the same work may take before anything is wrong, on a machine that does much else. */
    private static final Duration ALONE = Duration.ofMinutes(2);

    private final long started = System.nanoTime();
    private final List<String[]> lines = new ArrayList<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore looking = new Semaphore(8);
    private final HealthyMember healthy;
    private final Duration alone;
    private final List<Course> courses;

    /** A group as it runs: its rows, the healthy member's work meanwhile, and what is seen after its end. */
    private record Course(
            Group group,
            Map<Row, CompletableFuture<Seen>> rows,
            CompletableFuture<Duration> healthy,
            Map<Row, CompletableFuture<Seen>> after) {}

    /** Measures the healthy member's work while nothing is wrong, then begins all groups. */
    Table(HealthyMember healthy, List<Group> groups) {
        this.healthy = healthy;
        alone = healthy.work(ALONE);
        courses = groups.stream().map(this::run).toList();
    }

    private Course run(Group group) {
        Duration bound = alone.multipliedBy(4).plus(ALLOWANCE);
        CompletableFuture<Void> begun = CompletableFuture.runAsync(group::begin, executor);
        Map<Row, CompletableFuture<Seen>> rows = look(group.rows(), begun);
        CompletableFuture<Duration> work = begun.thenApplyAsync(nothing -> healthy.work(bound), executor);
        CompletableFuture<Void> ended = CompletableFuture.allOf(
                        Stream.concat(rows.values().stream(), Stream.of(work)).toArray(CompletableFuture[]::new))
                .handleAsync(
                        (nothing, failure) -> {
                            group.end();
                            return null;
                        },
                        executor);
        return new Course(group, rows, work, look(group.after(), ended));
    }

    private Map<Row, CompletableFuture<Seen>> look(List<Row> rows, CompletableFuture<Void> begun) {
        Map<Row, CompletableFuture<Seen>> looks = new LinkedHashMap<>();
        rows.forEach(row -> looks.put(row, begun.thenApplyAsync(nothing -> see(row), executor)));
        return looks;
    }

    private Seen see(Row row) {
        Seen[] last = {new Seen("nowhere", "")};
        try {
            Awaitility.await(row.sentence())
                    .atMost(Row.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        looking.acquire();
                        try {
                            last[0] = row.look().get();
                        } finally {
                            looking.release();
                        }
                        return row.missing(last[0].reason()).isEmpty();
                    });
            return last[0];
        } catch (ConditionTimeoutException e) {
            throw new AssertionFailedError("'" + row.sentence() + "' is not explained: " + last[0].where() + " says '"
                    + last[0].reason() + "', where " + row.missing(last[0].reason()) + " is missing");
        }
    }

    /** A test for each row and each healthy member's work, by group. */
    Stream<DynamicNode> tests() {
        return courses.stream().map(course -> {
            List<DynamicTest> tests = new ArrayList<>();
            course.rows().forEach((row, seen) -> tests.add(dynamicTest(row.sentence(), () -> note(row, seen))));
            String meanwhile =
                    "meanwhile the healthy member is served (" + course.group().name() + ")";
            tests.add(dynamicTest(meanwhile, () -> {
                Duration took = get(course.healthy());
                note(
                        meanwhile,
                        "pod attached",
                        "pool, network and pod in " + took.toMillis() + " ms; before anything was wrong in "
                                + alone.toMillis() + " ms");
            }));
            course.after().forEach((row, seen) -> tests.add(dynamicTest(row.sentence(), () -> note(row, seen))));
            return dynamicContainer(course.group().name(), tests);
        });
    }

    /** Waits until each row is seen or given up. */
    void settle() {
        courses.forEach(course -> Stream.concat(course.rows().values().stream(), course.after().values().stream())
                .forEach(seen -> seen.handle((a, b) -> null).join()));
    }

    private void note(Row row, CompletableFuture<Seen> seen) {
        Seen found = get(seen);
        note(row.sentence(), found.where(), found.reason());
    }

    /** A line of the printed table. */
    void note(String sentence, String where, String reason) {
        synchronized (lines) {
            lines.add(new String[] {sentence, where, reason.replaceAll("\\s+", " ")});
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new AssertionFailedError(cause.getMessage(), cause);
        }
    }

    /** Prints what was seen. */
    @Override
    public void close() {
        StringBuilder text = new StringBuilder("\n| row | where seen | reason |\n|---|---|---|\n");
        lines.forEach(line -> text.append("| ").append(String.join(" | ", line)).append(" |\n"));
        System.out.println(text.append(lines.size())
                .append(" rows in ")
                .append(Duration.ofNanos(System.nanoTime() - started).toSeconds())
                .append(" s"));
        executor.shutdownNow();
    }
}
