package dev.weft.testbed.launch;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** {@code weft testbed}. Exit codes: 1 something failed, 2 wrong usage, 3 a program is missing. */
@Command(
        name = "testbed",
        mixinStandardHelpOptions = true,
        description = "Real API servers, and the node programs and plugins of a real cluster.",
        subcommands = {BuildCommand.class, UpCommand.class, DownCommand.class, StatusCommand.class, NeedCommand.class})
public final class TestbedCommand implements Callable<Integer> {

    @Option(names = "--state", required = true, hidden = true, scope = ScopeType.INHERIT)
    private Path state = Path.of(".weft/testbed");

    @Option(names = "--root", required = true, hidden = true, scope = ScopeType.INHERIT)
    private Path root = Path.of(".");

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new TestbedCommand());
        line.setExecutionExceptionHandler((problem, command, result) -> {
            System.err.println("weft testbed: " + problem.getMessage());
            return problem instanceof dev.weft.testbed.build.MissingProgramException ? 3 : 1;
        });
        line.setParameterExceptionHandler((ParameterException problem, String[] given) -> {
            System.err.println("weft testbed: " + problem.getMessage());
            problem.getCommandLine().usage(System.err);
            return 2;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() {
        new CommandLine(this).usage(System.err);
        return 2;
    }

    Path state() {
        return state.toAbsolutePath().normalize();
    }

    Path root() {
        return root.toAbsolutePath().normalize();
    }
}
