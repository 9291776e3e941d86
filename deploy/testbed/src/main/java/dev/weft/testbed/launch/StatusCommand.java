package dev.weft.testbed.launch;

import dev.weft.testbed.cluster.ProcessFolder;
import dev.weft.testbed.cluster.ProcessFolder.Running;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code weft testbed status}. */
@Command(name = "status", description = "What runs, how much memory it takes, where it listens.")
final class StatusCommand implements Callable<Integer> {

    @ParentCommand
    private TestbedCommand parent = new TestbedCommand();

    @Override
    public Integer call() {
        List<Running> running = new ProcessFolder(parent.state()).running();
        if (running.isEmpty()) {
            System.out.println("not running");
            return 1;
        }
        System.out.printf("%-26s %8s %8s %6s%n", "NAME", "PID", "RSS_MB", "PORT");
        long total = 0;
        for (Running process : running) {
            long resident = process.resident().orElse(0);
            total += resident;
            System.out.printf("%-26s %8d %8d %6s%n", process.name(), process.pid(), resident >> 20, process.port());
        }
        System.out.printf("%-26s %8s %8d%n", "total", "", total >> 20);
        return 0;
    }
}
