package dev.weft.testbed.launch;

import dev.weft.testbed.build.MissingProgramException;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.KwokNodes;
import dev.weft.testbed.cluster.ProcessFolder;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.RealNode;
import dev.weft.testbed.cluster.SriovOperator;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.cluster.UpstreamDefinitions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code weft testbed up}. */
@Command(name = "up", description = "Starts etcd and real API servers.")
final class UpCommand implements Callable<Integer> {

    @ParentCommand
    private TestbedCommand parent = new TestbedCommand();

    @Option(names = "--members", description = "how many API servers (default: 1)")
    private int members = 1;

    @Option(names = "--controllers", description = "also the controller manager and the scheduler of each")
    private boolean controllers;

    @Option(names = "--nodes", description = "nodes of the first member, played by kwok (default: 0)")
    private int nodes;

    @Option(
            names = "--node",
            description = "a node of the first member whose pods run, and the controllers that they need")
    private boolean node;

    @Option(
            names = "--operator",
            description = "the SR-IOV operator's manager beside the first member, namespace sriov")
    private boolean operator;

    @Override
    public Integer call() {
        if (members < 1) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--members " + members + ": expected a number from 1");
        }
        ProgramCache programs = ProgramCache.of(parent.root());
        if (node) {
            RealNode.missing(programs).ifPresent(line -> {
                throw new MissingProgramException(line);
            });
        }
        if (!new ProcessFolder(parent.state()).running().isEmpty()) {
            System.out.println("already up; see ./weft testbed status");
            return 0;
        }
        long start = System.nanoTime();
        Thread undo = new Thread(() -> Testbed.remove(parent.state()));
        Runtime.getRuntime().addShutdownHook(undo);
        Testbed testbed = Testbed.startDetached(parent.state(), programs);
        for (int i = 1; i <= members; i++) {
            RealApiServer server =
                    testbed.add("member-" + i, controllers || node && i == 1 ? Controllers.ALL : Controllers.NONE);
            try (KubernetesClient client = server.client()) {
                int definitions = UpstreamDefinitions.install(client, programs, name -> true)
                        .size();
                System.out.printf(
                        "%-10s ready in %.1f s, %d upstream definitions, KUBECONFIG=%s%n",
                        server.name(), server.startUp().toMillis() / 1e3, definitions, server.kubeconfigFile());
                if (i == 1 && operator) {
                    SriovOperator.start(server, parent.state(), programs, "sriov", "rancher.io");
                }
                if (i == 1 && node) {
                    RealNode started = RealNode.start(server, parent.state(), programs, "node-1");
                    System.out.printf(
                            "%-10s Ready in %.1f s; pods of image %s run%n",
                            started.machine().name(), started.startUp().toMillis() / 1e3, RealNode.IMAGE);
                }
                if (i == 1 && nodes > 0) {
                    KwokNodes.start(server, parent.state(), programs, client, nodes);
                }
            }
        }
        Runtime.getRuntime().removeShutdownHook(undo);
        System.out.printf("up in %.1f s%n", (System.nanoTime() - start) / 1e9);
        return 0;
    }
}
