package dev.weft.acceptance.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.acceptance.bench.PodStorm.Seen;
import dev.weft.events.Topic;
import dev.weft.runtime.member.QuietPatch;
import dev.weft.testbed.build.MissingProgramException;
import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Many pods at once, from the create call to the last scheduling gate lifted with all addresses in the annotation, as a watch in the member
 * sees it; beside it the same pods, created gated on an API server of the same kind and let go by plain patches of one client, with the very
 * annotations that Weft gave.
 */
public final class StormBenchmark {

    private static final int THREADS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Who only wants to know when the last one came asks the broker less often. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private record Size(int pods, int networks, int goalSeconds) {
        String text() {
            return pods + " x " + networks;
        }
    }

    private static final List<Size> SIZES = List.of(new Size(128, 16, 5), new Size(1000, 1, 10));

    /** What one storm took, in seconds from the first create call; asked is how many claims were written for each address. */
    private record Round(
            double seconds,
            double created,
            double claimed,
            double decided,
            double asked,
            List<Double> each,
            int duplicates,
            long loose,
            CpuSeconds cpu,
            Map<String, Seen> pods) {}

    private final Path root;
    private final Report report;
    private final int rounds;
    private final boolean real;

    /**
     * @param real hub and member on real API servers, whose programs must be built
     */
    public StormBenchmark(Path root, Report report, boolean quick, boolean real) {
        this.root = root;
        this.report = report;
        this.rounds = quick ? 1 : 5;
        this.real = real;
    }

    /** Runs it. */
    public void run() {
        ProgramCache programs = ProgramCache.of(root);
        if (real) {
            programs.missing("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
                    .ifPresent(line -> {
                        throw new MissingProgramException(line);
                    });
        }
        report.title("Pods at once, created by " + THREADS + " threads, one process of each service; hub and member "
                + (real
                        ? "on real API servers, its nodes played by agents in this process"
                        : "simulated in this process without node agents"));
        try (StormFleet fleet = real ? StormFleet.real(programs) : StormFleet.simulated()) {
            try (AnswerWatch claims = new AnswerWatch(
                            fleet.running().bootstrap(), Topic.ADDRESS_CLAIMS.topicName(), "requested.v1", GATHERING);
                    AnswerWatch answers = new AnswerWatch(
                            fleet.running().bootstrap(),
                            Topic.ADDRESSES.topicName(),
                            "address.assigned.v1",
                            GATHERING)) {
                fleet.declare(SIZES.stream().mapToInt(Size::networks).max().orElseThrow());
                for (Size size : SIZES) {
                    measure(fleet, size, claims, answers);
                }
            } catch (RuntimeException e) {
                throw new IllegalStateException(fleet.running().logs(), e);
            }
        }
    }

    private void measure(StormFleet fleet, Size size, AnswerWatch claims, AnswerWatch answers) {
        List<Round> ours = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        int duplicates = 0;
        long loose = 0;
        Round first = null;
        for (int round = -1; round < rounds; round++) {
            Round weft = storm(fleet, size, claims, answers);
            double raw = plain(fleet.bare(), size, weft.pods());
            duplicates += weft.duplicates();
            loose += weft.loose();
            report.progress(
                    "%s %s: Weft %.2f s (created %.2f, claimed %.2f, decided %.2f, %.1f claims an address), plain patches %.2f s"
                            .formatted(
                                    size.text(),
                                    round < 0 ? "first" : "round " + (round + 1),
                                    weft.seconds(),
                                    weft.created(),
                                    weft.claimed(),
                                    weft.decided(),
                                    weft.asked(),
                                    raw));
            report.progress("processor seconds until the last gate: %.2f; %s"
                    .formatted(weft.cpu().total(), weft.cpu().text()));
            if (round < 0) {
                first = weft;
            } else {
                ours.add(weft);
                plain.add(raw);
                ratios.add(raw / weft.seconds());
            }
        }
        report(size, first == null ? ours.getFirst() : first, ours, plain, ratios, duplicates, loose);
    }

    private void report(
            Size size,
            Round first,
            List<Round> ours,
            List<Double> plain,
            List<Double> ratios,
            int duplicates,
            long loose) {
        String storm = "storm " + size.text() + ": ";
        String note = "pods x networks, median of " + rounds;
        double seconds = median(ours, Round::seconds);
        report.add(Figure.of(storm + "last gate lifted", seconds, "s", note + "; goal < " + size.goalSeconds()));
        report.add(Figure.of(storm + "the first one after the start", first.seconds(), "s", "services not warm yet"));
        List<Double> each =
                ours.stream().flatMap(r -> r.each().stream()).sorted().toList();
        for (int percentile : List.of(50, 99)) {
            report.add(Figure.of(
                    storm + "a pod, p" + percentile,
                    FleetBenchmark.percentile(each, percentile),
                    "s",
                    "from its create call to its gate lifted, " + each.size() + " pods"));
        }
        report.add(Figure.of(
                storm + "gates lifted",
                size.pods() / seconds,
                "gates/s",
                "%.0f addresses/s".formatted(size.pods() * size.networks() / seconds)));
        report.add(Figure.of(
                storm + "last pod created", median(ours, Round::created), "s", "of which the webhook is a part"));
        report.add(Figure.of(
                storm + "last claim written",
                median(ours, Round::claimed),
                "s",
                "as a consumer sees it; %.1f written for each address".formatted(median(ours, Round::asked))));
        report.add(Figure.of(storm + "last address decided", median(ours, Round::decided), "s", "likewise"));
        for (String process : first.cpu().seconds().keySet()) {
            double cpu = median(ours, r -> r.cpu().of(process));
            if (cpu >= 0.05) {
                report.add(Figure.of(
                        storm + "processor time, " + process,
                        cpu,
                        "s",
                        "%.2f ms a pod, until the last gate was lifted".formatted(cpu * 1000 / size.pods())));
            }
        }
        report.add(Figure.of(
                storm + "plain patches, last gate lifted",
                ReadBenchmark.median(plain),
                "s",
                "the same pods and annotations, no Weft; %.0f gates/s"
                        .formatted(size.pods() / ReadBenchmark.median(plain))));
        report.add(Figure.of(storm + "Weft / plain patches", ReadBenchmark.median(ratios), "ratio", "of gates/s"));
        report.add(Figure.of(
                storm + "addresses given twice", duplicates, "", "in " + (rounds + 1) + " storms; must be 0"));
        report.add(Figure.of(
                storm + "pods without gate and addresses", loose, "", "past the webhook or let go early; must be 0"));
    }

    private static double median(List<Round> rounds, java.util.function.ToDoubleFunction<Round> value) {
        return ReadBenchmark.median(
                new ArrayList<>(rounds.stream().map(value::applyAsDouble).toList()));
    }

    private static Round storm(StormFleet fleet, Size size, AnswerWatch claims, AnswerWatch answers) {
        long claimsBefore = claims.seen();
        long answersBefore = answers.seen();
        int addresses = size.pods() * size.networks();
        CpuSeconds before = CpuSeconds.now();
        try (PodStorm storm = new PodStorm(fleet.member(), "web", size.networks(), false)) {
            storm.create(size.pods(), THREADS, (pod, seen) -> {});
            storm.awaitTold(PATIENCE);
            CpuSeconds cpu = CpuSeconds.now().since(before);
            claims.await(claimsBefore, addresses, PATIENCE);
            answers.await(answersBefore, addresses, PATIENCE);
            Round round = new Round(
                    storm.last(s -> s.lifted),
                    storm.last(s -> s.created),
                    (claims.lastAt() - storm.began()) / 1e9,
                    (answers.lastAt() - storm.began()) / 1e9,
                    (claims.seen() - claimsBefore) / (double) addresses,
                    storm.pods().values().stream().map(Seen::seconds).toList(),
                    storm.duplicates(),
                    storm.loose(),
                    cpu,
                    Map.copyOf(storm.pods()));
            storm.delete();
            fleet.awaitReleased();
            return round;
        }
    }

    /** Seconds for the same pods, gated by themselves and let go by one plain patch each with what Weft gave them. */
    private static double plain(KubernetesClient client, Size size, Map<String, Seen> given) {
        try (PodStorm storm = new PodStorm(client, "web", size.networks(), true)) {
            storm.create(size.pods(), THREADS, (pod, seen) -> letGo(client, pod, given));
            storm.awaitTold(PATIENCE);
            double seconds = storm.last(s -> s.lifted);
            storm.delete();
            return seconds;
        }
    }

    private static void letGo(KubernetesClient client, PodFeed.Told pod, Map<String, Seen> given) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode annotations = patch.putObject("metadata")
                .put("resourceVersion", pod.resourceVersion())
                .putObject("annotations");
        Seen weft = given.get(pod.name());
        if (weft == null) {
            throw new IllegalStateException("Weft gave " + pod.name() + " nothing");
        }
        weft.annotations.forEach(annotations::put);
        patch.putObject("spec")
                .putArray("schedulingGates")
                .addObject()
                .put("name", PodStorm.GATE)
                .put("$patch", "delete");
        QuietPatch.strategicMerge(client, "api/v1/namespaces/" + PodStorm.NAMESPACE + "/pods/" + pod.name(), patch);
    }
}
