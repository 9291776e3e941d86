package dev.weft.local.launch;

import dev.weft.local.api.Kubeconfig;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedFleet;
import dev.weft.local.fleet.SimulatedMember;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The hub and the members as one process. */
@CommandLine.Command(name = "simulation")
public final class SimulationMain implements Callable<Integer> {

    @Option(names = "--data", required = true)
    private Path data = Path.of("data");

    @Option(names = "--kubeconfigs", required = true)
    private Path kubeconfigs = Path.of("kubeconfig");

    @Option(names = "--members")
    private int members = 3;

    @Option(names = "--port")
    private int port;

    public static void main(String[] args) {
        System.exit(new CommandLine(new SimulationMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        SimulatedFleet fleet = new SimulatedFleet(data, port);
        write("hub", fleet.hub().kubeconfig());
        int next = port;
        for (SimulatedMember member : FleetDefinition.members(members)) {
            next = next == 0 ? 0 : next + 1;
            write(member.name(), fleet.add(member, next).kubeconfig());
        }
        Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
        System.out.println("simulation ready");
        new CountDownLatch(1).await();
        return 0;
    }

    private void write(String name, String kubeconfig) {
        Kubeconfig.write(kubeconfigs.resolve(name + ".yaml"), kubeconfig);
    }
}
