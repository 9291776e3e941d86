package dev.weft.testbed.launch;

import dev.weft.testbed.build.MissingProgramException;
import dev.weft.testbed.build.Parts;
import dev.weft.testbed.build.ProgramCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code weft testbed need}: ends with 3 and one line when a program is not built. */
@Command(name = "need", hidden = true, description = "Says which of these programs are not built.")
final class NeedCommand implements Callable<Integer> {

    @ParentCommand
    private TestbedCommand parent = new TestbedCommand();

    @Parameters(arity = "1..*")
    private List<String> programs = new ArrayList<>();

    @Override
    public Integer call() {
        ProgramCache cache = ProgramCache.of(parent.root());
        List<String> missing =
                programs.stream().filter(p -> cache.find(p).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new MissingProgramException(String.join(", ", missing)
                    + " not built; build with: ./weft testbed build --only "
                    + missing.stream()
                            .map(m -> Parts.ofProgram(m).map(p -> p.name()).orElse(m))
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
        return 0;
    }
}
