package dev.weft.acceptance.bench;

import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.real.GatedFleet;
import dev.weft.crds.weft.AddressPool;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * One process of each service, and a member whose pods may ask for the networks {@code storm-0} and on, each with a pool of its own name
 * and 4,094 addresses. The hub, where Weft looks at no pod, is the same kind of API server without Weft.
 */
final class StormFleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final RunningFleet running;
    private final String fleet;
    private final String member;
    private int networks;

    private StormFleet(RunningFleet running, String fleet, String member) {
        this.running = running;
        this.fleet = fleet;
        this.member = member;
    }

    /** Hub and member simulated in this process, the member without node agents. */
    static StormFleet simulated() {
        RunningFleet running = RunningFleet.start(List.of(), 1, Map.of());
        StormFleet storm = new StormFleet(running, BenchFleet.FLEET, "rke2-storm");
        return storm.prepared(() -> {
            running.add(FleetDefinition.plain(storm.member, 20), false);
            running.register(storm.fleet, storm.member);
        });
    }

    /** Hub and member on real API servers, the member's nodes played by agents in this process. */
    static StormFleet real(ProgramCache programs) {
        RunningFleet running = GatedFleet.start(programs).running();
        return new StormFleet(running, GatedFleet.FLEET, GatedFleet.REAL).prepared(() -> {});
    }

    private StormFleet prepared(Runnable registration) {
        try {
            registration.run();
            for (String cluster : List.of("hub", member)) {
                running.apply(
                        cluster, "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + PodStorm.NAMESPACE + "}\n");
                // A real server takes no pod before the namespace has its service account.
                Awaitility.await("pods may be created in " + cluster)
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> probe(cluster, 0) != null);
            }
            return this;
        } catch (RuntimeException e) {
            String logs = running.logs();
            running.close();
            throw new IllegalStateException("the fleet did not get its member:\n" + logs, e);
        }
    }

    /** Declares networks up to so many, and waits until pods that ask for them are gated. */
    void declare(int upTo) {
        while (networks < upTo) {
            declare("10.%d.0.0/20".formatted(100 + networks));
        }
        awaitGate();
    }

    /** Waits until pods that ask for the networks are gated. */
    void awaitGate() {
        Awaitility.await("pods are gated").atMost(PATIENCE).until(() -> PodStorm.gated(probe(member, networks)));
    }

    /** Declares the next network and its pool, waits until both are Ready, and returns their name. */
    String declare(String cidr) {
        String name = "storm-" + networks;
        PooledNetwork.in(member, fleet, name, PodStorm.NAMESPACE)
                .declare(running, "cidrs: [" + cidr + "], quarantine: 0s");
        for (String kind : List.of("AddressPool", "Network")) {
            Awaitility.await(kind + " " + name + " is Ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> running.condition(fleet, kind, name, "Ready")
                            .status()
                            .equals("True"));
        }
        networks++;
        return name;
    }

    private Pod probe(String cluster, int networks) {
        return running.client(cluster)
                .resource(PodStorm.pod("probe", networks, false))
                .dryRun(true)
                .create();
    }

    /** Waits until no pool has an address given. */
    void awaitReleased() {
        Awaitility.await("the addresses of deleted pods are released")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> running.hub().resources(AddressPool.class).inNamespace(fleet).list().getItems().stream()
                        .allMatch(pool -> pool.getStatus() != null
                                && pool.getStatus().assigned() != null
                                && pool.getStatus().assigned() == 0));
    }

    /** The fleet's name. */
    String fleet() {
        return fleet;
    }

    RunningFleet running() {
        return running;
    }

    /** A client of the member. */
    KubernetesClient member() {
        return running.client(member);
    }

    /** A client of the hub. */
    KubernetesClient bare() {
        return running.hub();
    }

    @Override
    public void close() {
        running.close();
    }
}
