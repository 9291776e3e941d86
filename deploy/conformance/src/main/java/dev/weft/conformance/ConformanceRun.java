package dev.weft.conformance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.weft.conformance.Verdict.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds cases against the checks that claim their areas. */
public final class ConformanceRun {

    private final Map<String, Check> checks;

    /** Takes the areas of all sets. Throws {@link UnreadableVectorsException} when two sets claim one area. */
    public ConformanceRun(Iterable<AreaSet> sets) {
        Map<String, Check> claimed = new HashMap<>();
        Map<String, String> claimants = new HashMap<>();
        for (AreaSet set : sets) {
            String name = set.getClass().getName();
            set.areas().forEach((area, check) -> {
                String before = claimants.putIfAbsent(area, name);
                if (before != null) {
                    throw new UnreadableVectorsException(
                            "area " + area + " is claimed by both " + before + " and " + name + "; leave it to one");
                }
                claimed.put(area, check);
            });
        }
        this.checks = Map.copyOf(claimed);
    }

    /** Runs the cases in the order given. Nothing that a check does ends the run: what it throws is a failure. */
    public Report run(List<VectorCase> cases) {
        Map<String, Tally> tallies = new TreeMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (VectorCase vector : cases) {
            Verdict verdict = verdictOf(vector);
            tallies.merge(vector.area(), Tally.of(verdict.kind()), Tally::plus);
            outcomes.add(new Outcome(vector, verdict));
        }
        return new Report(tallies, outcomes);
    }

    private Verdict verdictOf(VectorCase vector) {
        Check check = checks.get(vector.area());
        if (check == null) {
            return new Verdict(
                    Kind.NOT_BUILT, vector.expected(), NullNode.getInstance(), "no rule claims area " + vector.area());
        }
        try {
            return check.check(vector.content());
        } catch (Exception | AssertionError | StackOverflowError | LinkageError e) {
            return new Verdict(
                    Kind.FAILED,
                    vector.expected(),
                    JsonNodeFactory.instance.textNode(e.toString()),
                    "the check threw " + e);
        }
    }

    /** One case and what came of it. */
    public record Outcome(VectorCase vector, Verdict verdict) {}

    /** Counts of one area, or of all. */
    public record Tally(int passed, int failed, int notBuilt, int deliberateDifference) {

        static final Tally NONE = new Tally(0, 0, 0, 0);

        static Tally of(Kind kind) {
            return new Tally(
                    kind == Kind.PASSED ? 1 : 0,
                    kind == Kind.FAILED ? 1 : 0,
                    kind == Kind.NOT_BUILT ? 1 : 0,
                    kind == Kind.DELIBERATE_DIFFERENCE ? 1 : 0);
        }

        Tally plus(Tally other) {
            return new Tally(
                    passed + other.passed,
                    failed + other.failed,
                    notBuilt + other.notBuilt,
                    deliberateDifference + other.deliberateDifference);
        }

        /** {@code passed N, failed N, not built N}, and the deliberate differences where there are any. */
        String line() {
            String counts = "passed " + passed + ", failed " + failed + ", not built " + notBuilt;
            return deliberateDifference == 0 ? counts : counts + ", deliberate difference " + deliberateDifference;
        }
    }

    /** What a run found; {@code tallies} is sorted by area. */
    public record Report(Map<String, Tally> tallies, List<Outcome> outcomes) {

        public Report {
            tallies = new TreeMap<>(tallies);
            outcomes = List.copyOf(outcomes);
        }

        public Tally totals() {
            return tallies.values().stream().reduce(Tally.NONE, Tally::plus);
        }

        public List<Outcome> of(Kind kind) {
            return outcomes.stream()
                    .filter(outcome -> outcome.verdict().kind() == kind)
                    .toList();
        }
    }
}
