package dev.weft.testbed.launch;

import dev.weft.testbed.build.MissingProgramException;
import dev.weft.testbed.build.Part;
import dev.weft.testbed.build.Part.Program;
import dev.weft.testbed.build.Parts;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.build.ProgramCache.Built;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code weft testbed build}. */
@Command(name = "build", description = "Builds the programs from their Go modules into the user's cache.")
final class BuildCommand implements Callable<Integer> {

    @ParentCommand
    private TestbedCommand parent = new TestbedCommand();

    @Option(names = "--only", arity = "1..*", description = "names of parts or programs; without it all")
    private List<String> only = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        ProgramCache cache = ProgramCache.of(parent.root());
        Map<Part, List<Program>> wanted = wanted();
        long start = System.nanoTime();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<Part, List<Program>> entry : wanted.entrySet()) {
            Part part = entry.getKey();
            try {
                for (Program program : entry.getValue()) {
                    show(part, program, cache);
                }
                cache.keepFiles(part);
            } catch (MissingProgramException e) {
                missing.add(part.name() + ": " + e.getMessage() + ". Not run without it: " + part.purpose());
            }
        }
        System.out.printf("%nin %.1f s%n", (System.nanoTime() - start) / 1e9);
        missing.forEach(line -> System.err.println("weft testbed: missing " + line));
        return missing.isEmpty() ? 0 : 3;
    }

    private Map<Part, List<Program>> wanted() {
        Set<String> unknown = new HashSet<>(only);
        Map<Part, List<Program>> wanted = new LinkedHashMap<>();
        for (Part part : Parts.all()) {
            boolean whole = only.isEmpty() || only.contains(part.name());
            unknown.remove(part.name());
            for (Program program : part.programs()) {
                unknown.remove(program.name());
                if (whole || only.contains(program.name())) {
                    wanted.computeIfAbsent(part, p -> new ArrayList<>()).add(program);
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this),
                    "--only " + String.join(" ", unknown) + ": no such part or program; the parts are "
                            + String.join(
                                    ", ", Parts.all().stream().map(Part::name).toList()));
        }
        return wanted;
    }

    private static void show(Part part, Program program, ProgramCache cache) throws IOException {
        Built built = cache.build(part, program);
        System.out.printf(
                "%-24s %-10s %6.1f MB  %s%n",
                program.name(),
                cache.version(part),
                Files.size(built.file()) / 1e6,
                built.took().isZero()
                        ? "there"
                        : String.format("built in %.1f s", built.took().toMillis() / 1e3));
    }
}
