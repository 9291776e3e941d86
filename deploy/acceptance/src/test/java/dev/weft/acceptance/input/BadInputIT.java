package dev.weft.acceptance.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.input.Row.Seen;
import dev.weft.local.fleet.FleetDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * Everything that a user, a member or a foreign producer can do wrong, all at once on one fleet. Each shows its reason where the user
 * looks, and while all of it is wrong a healthy member is served as ever.
 */
class BadInputIT {

    private static final String FLEET = "bad";
    private static final String HEALTHY = "rke2-b";

    /** What the healthy member's work may take in any case; nothing in it waits for a timeout of a member that is wrong. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(15);

    /** How long the same work may take before anything is wrong, on a machine that does much else. */
    private static final Duration ALONE = Duration.ofMinutes(2);

    private static final List<String[]> TABLE = new ArrayList<>();
    private static final ExecutorService EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();
    private static final Semaphore LOOKING = new Semaphore(8);

    private static RunningFleet fleet;
    private static BrokerLog broker;
    private static Secrets secrets;
    private static ClusterRows clusters;
    private static List<Course> courses;
    private static Duration alone;
    private static long started;

    /** A group as it runs: its rows, the healthy member's work meanwhile, and what is seen after its end. */
    private record Course(
            Group group,
            Map<Row, CompletableFuture<Seen>> rows,
            CompletableFuture<Duration> healthy,
            Map<Row, CompletableFuture<Seen>> after) {}

    @BeforeAll
    static void everythingIsWrong() {
        started = System.nanoTime();
        fleet = RunningFleet.start(FleetDefinition.members(3), 1, Map.of());
        broker = new BrokerLog(fleet.bootstrap());
        secrets = new Secrets();
        Sight sight = new Sight(fleet, FLEET);
        HealthyMember healthy = new HealthyMember(fleet, sight, FLEET, HEALTHY);
        for (String member : List.of("rke2-a", HEALTHY)) {
            fleet.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
        }
        clusters = new ClusterRows(fleet, sight, FLEET, secrets);
        List<Group> groups = List.of(
                clusters,
                new PolicyRows(fleet, sight, FLEET),
                new NetworkRows(fleet, sight, FLEET),
                new PoolRows(fleet, sight, FLEET),
                new RecordRows(fleet, sight, FLEET, broker),
                new TopicRows(fleet));
        fleet.register(FLEET, "rke2-a", HEALTHY, "kubeadm-c");
        alone = healthy.work(ALONE);
        courses = groups.stream().map(group -> run(group, healthy)).toList();
    }

    private static Course run(Group group, HealthyMember healthy) {
        Duration bound = alone.multipliedBy(4).plus(ALLOWANCE);
        CompletableFuture<Void> begun = CompletableFuture.runAsync(group::begin, EXECUTOR);
        Map<Row, CompletableFuture<Seen>> rows = look(group.rows(), begun);
        CompletableFuture<Duration> work = begun.thenApplyAsync(nothing -> healthy.work(bound), EXECUTOR);
        CompletableFuture<Void> ended = CompletableFuture.allOf(
                        Stream.concat(rows.values().stream(), Stream.of(work)).toArray(CompletableFuture[]::new))
                .handleAsync(
                        (nothing, failure) -> {
                            group.end();
                            return null;
                        },
                        EXECUTOR);
        return new Course(group, rows, work, look(group.after(), ended));
    }

    private static Map<Row, CompletableFuture<Seen>> look(List<Row> rows, CompletableFuture<Void> begun) {
        Map<Row, CompletableFuture<Seen>> looks = new LinkedHashMap<>();
        rows.forEach(row -> looks.put(row, begun.thenApplyAsync(nothing -> see(row), EXECUTOR)));
        return looks;
    }

    private static Seen see(Row row) {
        Seen[] last = {new Seen("nowhere", "")};
        try {
            Awaitility.await(row.sentence())
                    .atMost(Row.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        LOOKING.acquire();
                        try {
                            last[0] = row.look().get();
                        } finally {
                            LOOKING.release();
                        }
                        return row.missing(last[0].reason()).isEmpty();
                    });
            return last[0];
        } catch (ConditionTimeoutException e) {
            throw new AssertionFailedError("'" + row.sentence() + "' is not explained: " + last[0].where() + " says '"
                    + last[0].reason() + "', where " + row.missing(last[0].reason()) + " is missing");
        }
    }

    @TestFactory
    Stream<DynamicNode> badInputIsExplainedWhereTheUserLooks() {
        return courses.stream().map(course -> {
            List<DynamicTest> tests = new ArrayList<>();
            course.rows().forEach((row, seen) -> tests.add(dynamicTest(row.sentence(), () -> note(row, seen))));
            tests.add(dynamicTest(
                    "meanwhile the healthy member is served (" + course.group().name() + ")", () -> {
                        Duration took = get(course.healthy());
                        note(
                                "meanwhile the healthy member is served ("
                                        + course.group().name() + ")",
                                "pod attached",
                                "pool, network and pod in " + took.toMillis() + " ms; before anything was wrong in "
                                        + alone.toMillis() + " ms");
                    }));
            course.after().forEach((row, seen) -> tests.add(dynamicTest(row.sentence(), () -> note(row, seen))));
            return dynamicContainer(course.group().name(), tests);
        });
    }

    @TestFactory
    Stream<DynamicTest> noSecretIsToldAnywhere() {
        courses.forEach(course -> Stream.concat(course.rows().values().stream(), course.after().values().stream())
                .forEach(seen -> seen.handle((a, b) -> null).join()));
        Map<String, List<String>> places = Secrets.places(fleet, broker, FLEET);
        return places.entrySet().stream()
                .map(place -> dynamicTest("no secret is in " + place.getKey(), () -> {
                    assertThat(place.getValue())
                            .as("%s are read at all", place.getKey())
                            .anyMatch(text -> text.contains(FLEET) || text.contains("weft_facts_published"));
                    assertThat(secrets.found(place.getValue()))
                            .as("secret values in %s", place.getKey())
                            .isEmpty();
                    note(
                            "no secret is in " + place.getKey(),
                            place.getKey(),
                            secrets.count() + " secret values looked for in "
                                    + place.getValue().size() + " texts");
                }));
    }

    private static void note(Row row, CompletableFuture<Seen> seen) {
        Seen found = get(seen);
        note(row.sentence(), found.where(), found.reason());
    }

    private static void note(String sentence, String where, String reason) {
        synchronized (TABLE) {
            TABLE.add(new String[] {sentence, where, reason.replaceAll("\\s+", " ")});
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (java.util.concurrent.CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new AssertionFailedError(cause.getMessage(), cause);
        }
    }

    @AfterAll
    static void stop() {
        StringBuilder text = new StringBuilder("\n| row | where seen | reason |\n|---|---|---|\n");
        TABLE.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        System.out.println(text.append(TABLE.size())
                .append(" rows in ")
                .append(Duration.ofNanos(System.nanoTime() - started).toSeconds())
                .append(" s"));
        if (clusters != null) {
            clusters.close();
        }
        if (broker != null) {
            broker.close();
        }
        if (fleet != null) {
            fleet.close();
        }
        EXECUTOR.shutdownNow();
    }
}
