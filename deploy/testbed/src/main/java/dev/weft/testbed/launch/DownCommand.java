package dev.weft.testbed.launch;

import dev.weft.testbed.cluster.Testbed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code weft testbed down}. */
@Command(name = "down", description = "Ends all processes and removes all but the logs.")
final class DownCommand implements Callable<Integer> {

    @ParentCommand
    private TestbedCommand parent = new TestbedCommand();

    @Override
    public Integer call() {
        Testbed.remove(parent.state());
        System.out.println("stopped; the logs are in " + parent.state().resolve("logs"));
        return 0;
    }
}
