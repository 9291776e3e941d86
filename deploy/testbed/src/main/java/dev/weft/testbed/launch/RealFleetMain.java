package dev.weft.testbed.launch;

import dev.weft.local.api.Kubeconfig;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedMember;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Testbed;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The hub and the first member on real API servers, the other members simulated: what {@code weft up --real} runs in the place of
 * {@link dev.weft.local.launch.SimulationMain}, with the same options. The nodes of the real member are played by the same agents.
 */
@CommandLine.Command(name = "real-fleet")
public final class RealFleetMain implements Callable<Integer> {

    @Option(names = "--data", required = true)
    private Path data = Path.of("data");

    @Option(names = "--kubeconfigs", required = true)
    private Path kubeconfigs = Path.of("kubeconfig");

    @Option(names = "--members")
    private int members = 3;

    @Option(names = "--port")
    private int port;

    public static void main(String[] args) {
        System.exit(new CommandLine(new RealFleetMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        List<SimulatedMember> wanted = FleetDefinition.members(members);
        SimulatedMember first = wanted.get(0);
        RealFleet fleet = new RealFleet(
                data,
                ProgramCache.here(),
                first,
                programs -> Testbed.startKeeping(data.resolveSibling("real"), programs));
        Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
        write("hub", fleet.hub().kubeconfig());
        write(first.name(), fleet.member().kubeconfig());
        for (int i = 1; i < wanted.size(); i++) {
            SimulatedMember simulated = wanted.get(i);
            write(
                    simulated.name(),
                    fleet.simulation()
                            .add(simulated, port == 0 ? 0 : port + 1 + i)
                            .kubeconfig());
        }
        // The supervisor waits for these words.
        System.out.println("simulation ready");
        new CountDownLatch(1).await();
        return 0;
    }

    private void write(String name, String kubeconfig) {
        Kubeconfig.write(kubeconfigs.resolve(name + ".yaml"), kubeconfig);
    }
}
