package dev.weft.testbed.launch;

import dev.weft.testbed.build.MissingProgramException;
import dev.weft.testbed.build.ProgramCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
        ProgramCache.of(parent.root()).missing(programs.toArray(String[]::new)).ifPresent(line -> {
            throw new MissingProgramException(line);
        });
        return 0;
    }
}
