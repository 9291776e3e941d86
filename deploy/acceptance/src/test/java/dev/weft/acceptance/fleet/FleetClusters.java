package dev.weft.acceptance.fleet;

import dev.weft.local.api.SimulatedApiServer;
import dev.weft.local.fleet.SimulatedFleet;
import dev.weft.local.fleet.SimulatedMember;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.launch.RealFleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Hub and members of a running fleet: all simulated, or the hub and the first member real. */
final class FleetClusters implements AutoCloseable {

    private final @Nullable RealFleet real;
    private final SimulatedFleet simulation;
    private final Map<String, KubernetesClient> clients = new TreeMap<>();
    private final Map<String, String> kubeconfigs = new TreeMap<>();

    private FleetClusters(@Nullable RealFleet real, SimulatedFleet simulation, List<SimulatedMember> members) {
        this.real = real;
        this.simulation = simulation;
        String hub = real == null ? simulation.hub().kubeconfig() : real.hub().kubeconfig();
        put("hub", hub);
        for (SimulatedMember member : members) {
            if (real != null && member.name().equals(real.member().name())) {
                put(member.name(), real.member().kubeconfig());
            } else {
                add(member, true);
            }
        }
    }

    static FleetClusters simulated(List<SimulatedMember> members) {
        return new FleetClusters(null, new SimulatedFleet(null, 0), members);
    }

    /**
     * The hub and the first member on real API servers.
     *
     * @param folder of the testbed
     */
    static FleetClusters real(Path folder, ProgramCache programs, List<SimulatedMember> members) {
        RealFleet real = new RealFleet(null, programs, members.get(0), p -> Testbed.start(folder, p));
        return new FleetClusters(real, real.simulation(), members);
    }

    private void put(String name, String kubeconfig) {
        kubeconfigs.put(name, kubeconfig);
        clients.put(name, simulation.client(kubeconfig));
    }

    SimulatedApiServer add(SimulatedMember member, boolean agents) {
        SimulatedApiServer server = simulation.add(member, 0, agents);
        put(member.name(), server.kubeconfig());
        return server;
    }

    SimulatedFleet simulation() {
        return simulation;
    }

    RealFleet real() {
        if (real == null) {
            throw new IllegalStateException("no cluster of this fleet is real");
        }
        return real;
    }

    String kubeconfig(String cluster) {
        return known(kubeconfigs, cluster);
    }

    KubernetesClient client(String cluster) {
        return known(clients, cluster);
    }

    private static <T> T known(Map<String, T> all, String cluster) {
        T found = all.get(cluster);
        if (found == null) {
            throw new IllegalArgumentException("no cluster " + cluster + "; there are " + all.keySet());
        }
        return found;
    }

    @Override
    public void close() {
        clients.values().forEach(KubernetesClient::close);
        if (real != null) {
            real.close();
        } else {
            simulation.close();
        }
    }
}
