package dev.weft.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.ConformanceRun.Outcome;
import dev.weft.conformance.ConformanceRun.Report;
import dev.weft.conformance.ConformanceRun.Tally;
import dev.weft.conformance.Verdict.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the conformance run: exit 0 all well, 1 a case failed, 2 the run was not possible. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = "Runs recorded cases of upstream behaviour against Weft's rules.")
public final class Conformance implements Callable<Integer> {

    /** The forms of the summary. */
    public enum Output {
        text,
        json
    }

    private static final String DEFAULT_VECTORS = "../shared/vectors";

    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Iterable<AreaSet> sets;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--vectors",
            paramLabel = "DIR",
            description = "folder of vector files (default: WEFT_VECTORS, else ../shared/vectors beside the checkout)")
    private @Nullable Path vectors;

    @Option(names = "--area", paramLabel = "PREFIX", description = "only the areas whose name begins so")
    private String area = "";

    @Option(names = "--output", paramLabel = "FORM", description = "text or json (default: text)")
    private Output output = Output.text;

    @Option(
            names = "--failures",
            paramLabel = "FILE",
            description =
                    "where failed cases go, with expected and actual, and those not built, with the reason (default: ${DEFAULT-VALUE})")
    private Path failures = Path.of(".weft", "conformance-failures.json");

    public Conformance() {
        this(ServiceLoader.load(AreaSet.class));
    }

    Conformance(Iterable<AreaSet> sets) {
        this.sets = sets;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Conformance()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = commandLine();
        try {
            List<VectorCase> cases = new VectorFolder(json)
                    .read(vectorsFolder()).stream()
                            .filter(vector -> vector.area().startsWith(area))
                            .toList();
            if (cases.isEmpty()) {
                throw new UnreadableVectorsException("no area of " + vectorsFolder() + " begins with '" + area + "'");
            }
            Report report = new ConformanceRun(sets).run(cases);
            writeFailures(report);
            if (output == Output.json) {
                line.getOut().println(json.writeValueAsString(summary(report)));
            } else {
                print(report, line.getOut());
            }
            line.getOut().flush();
            return report.totals().failed() > 0 ? 1 : 0;
        } catch (UnreadableVectorsException e) {
            line.getErr().println(e.getMessage());
            line.getErr().flush();
            return CommandLine.ExitCode.USAGE;
        }
    }

    private CommandLine commandLine() {
        return spec == null ? new CommandLine(this) : spec.commandLine();
    }

    private Path vectorsFolder() {
        if (vectors != null) {
            return vectors;
        }
        String named = System.getenv("WEFT_VECTORS");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        return repositoryRoot().resolve(DEFAULT_VECTORS).normalize();
    }

    /** The nearest folder above the current one that holds this module, else the current one. */
    private static Path repositoryRoot() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("deploy").resolve("conformance"))) {
                return folder;
            }
        }
        return here;
    }

    private void print(Report report, PrintWriter out) {
        report.tallies().forEach((name, tally) -> out.println(name + ": " + tally.line()));
        out.println("total: " + report.totals().line());
        if (report.totals().failed() > 0) {
            out.println("failures: " + failures);
        }
    }

    private ObjectNode summary(Report report) {
        ObjectNode root = json.createObjectNode();
        ArrayNode areas = root.putArray("areas");
        report.tallies().forEach((name, tally) -> put(areas.addObject().put("area", name), tally));
        put(root.putObject("totals"), report.totals());
        root.put("failures", failures.toString());
        return root;
    }

    private static void put(ObjectNode into, Tally tally) {
        into.put("passed", tally.passed())
                .put("failed", tally.failed())
                .put("notBuilt", tally.notBuilt())
                .put("deliberateDifference", tally.deliberateDifference());
    }

    /** Always written, so that a file of an earlier run can't be taken for this one's. */
    private void writeFailures(Report report) throws IOException {
        ObjectNode root = json.createObjectNode();
        list(root.putArray("failures"), report.of(Kind.FAILED));
        list(root.putArray("deliberateDifferences"), report.of(Kind.DELIBERATE_DIFFERENCE));
        list(root.putArray("notBuilt"), report.of(Kind.NOT_BUILT));
        Path parent = failures.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        json.writeValue(failures.toFile(), root);
    }

    private static void list(ArrayNode into, List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            ObjectNode entry = into.addObject();
            entry.put("area", outcome.vector().area())
                    .put("case", outcome.vector().label())
                    .put("file", outcome.vector().file());
            entry.set("expected", outcome.verdict().expected());
            entry.set("actual", outcome.verdict().actual());
            entry.put("reason", outcome.verdict().reason());
            entry.set("input", outcome.vector().content().path("input"));
        }
    }
}
