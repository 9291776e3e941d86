package dev.weft.testbed.launch;

import dev.weft.local.fleet.MemberSeed;
import dev.weft.local.fleet.SimulatedFleet;
import dev.weft.local.fleet.SimulatedMember;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.cluster.UpstreamDefinitions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hub and one member on real API servers, further members simulated. The nodes of the real member are played by the same agents as those
 * of simulated ones.
 */
public final class RealFleet implements AutoCloseable {

    private final Testbed testbed;
    private final SimulatedFleet simulation;
    private final RealApiServer hub;
    private final RealApiServer member;

    /**
     * Starts hub and member.
     *
     * @param folder where simulated members keep their objects; null keeps them in memory
     * @param opened starts the testbed, once the programs are found
     */
    public RealFleet(
            @Nullable Path folder,
            ProgramCache programs,
            SimulatedMember first,
            Function<ProgramCache, Testbed> opened) {
        testbed = opened.apply(programs);
        simulation = SimulatedFleet.withoutHub(folder);
        try {
            hub = testbed.add("hub", Controllers.OBJECTS);
            try (KubernetesClient client = hub.client()) {
                MemberSeed.hub(client);
            }
            member = testbed.add(first.name(), Controllers.OBJECTS);
            try (KubernetesClient client = member.client()) {
                // As on the simulation: Whereabouts comes with its chart.
                UpstreamDefinitions.install(client, programs, name -> !name.contains("whereabouts"));
            }
            simulation.play(first, member.kubeconfig());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The hub's API server. */
    public RealApiServer hub() {
        return hub;
    }

    /** The real member's API server. */
    public RealApiServer member() {
        return member;
    }

    /** The store of both. */
    public Testbed testbed() {
        return testbed;
    }

    /** The agents of the real member, and the simulated members. */
    public SimulatedFleet simulation() {
        return simulation;
    }

    @Override
    public void close() {
        simulation.close();
        testbed.close();
    }
}
