package dev.weft.local.tour;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weft tour}. */
@Command(
        name = "tour",
        mixinStandardHelpOptions = true,
        description = "Walks through the seed page on the running fleet and asserts every step.")
public final class Tour implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    // Held here because java.util.logging forgets the level of a logger that nobody holds.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    @Option(names = "--state", description = "state folder of weft up (default: .weft)")
    private Path state = Path.of(".weft");

    @Option(names = "--output", description = "text or json: one object a step (default: text)")
    private String output = "text";

    @Option(names = "--keep", description = "leave everything as it is at the end")
    private boolean keep;

    private final PrintStream out = System.out;

    public static void main(String[] args) {
        KAFKA.setLevel(Level.WARNING);
        System.exit(new CommandLine(new Tour()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(state.resolve("fleet.json"))) {
            System.err.println("no fleet runs here: start it with ./weft up --detach");
            return 3;
        }
        try (TourFleet fleet = new TourFleet(state)) {
            List<Step> steps = new ArrayList<>();
            steps.addAll(RegisterSteps.steps());
            steps.addAll(CapabilitySteps.steps());
            steps.addAll(CniSteps.steps());
            steps.addAll(SriovSteps.steps());
            steps.addAll(PoolSteps.steps());
            steps.addAll(NetworkSteps.steps());
            steps.addAll(KubectlSteps.steps());
            steps.addAll(SubscriberSteps.steps());
            if (!keep) {
                steps.addAll(CleanUpSteps.steps());
            }
            List<StepReport> reports = new ArrayList<>();
            steps.add(EvidenceStep.step(reports));
            CleanUpSteps.removeLeftovers(fleet);
            int number = 0;
            long start = System.nanoTime();
            for (Step step : steps) {
                StepReport report = run(fleet, ++number, step);
                reports.add(report);
                print(report, steps.size());
                if (!report.ok()) {
                    return 1;
                }
            }
            if (output.equals("text")) {
                long skipped = reports.stream().filter(r -> r.skipped() != null).count();
                out.printf(
                        "%n%d steps, all as said%s, in %.1f s%n",
                        number - skipped,
                        skipped == 0 ? "" : " (" + skipped + " skipped)",
                        (System.nanoTime() - start) / 1e9);
            }
            return 0;
        }
    }

    private static StepReport run(TourFleet fleet, int number, Step step) {
        StepScript script = new StepScript(fleet);
        long start = System.nanoTime();
        @Nullable String error = null;
        try {
            step.run(script);
        } catch (Exception e) {
            error = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        return script.report(number, step, error, (System.nanoTime() - start) / 1_000_000);
    }

    private void print(StepReport report, int total) throws JsonProcessingException {
        if (output.equals("json")) {
            out.println(JSON.writeValueAsString(report));
            return;
        }
        out.printf("%n%2d/%d %s  %s (%d ms)%n", report.step(), total, outcome(report), report.title(), report.millis());
        out.printf("      page    %s%n", report.page());
        block("intent", report.intent());
        for (StepReport.Event event : report.events()) {
            out.printf("      event   %s  %s  %s  %s%n", event.topic(), event.type(), event.key(), event.id());
        }
        block("effect", report.effect());
        block("check", report.check());
        if (report.skipped() != null) {
            block("skipped", report.skipped());
        }
        if (report.error() != null) {
            block("error", report.error());
        }
    }

    private static String outcome(StepReport report) {
        return !report.ok() ? "FAIL" : report.skipped() == null ? "ok  " : "skip";
    }

    private void block(String label, String text) {
        String name = label;
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank()) {
                out.printf("      %-7s %s%n", name, line);
                name = "";
            }
        }
    }
}
