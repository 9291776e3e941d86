package dev.weft.acceptance.faults;

import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Intents that are declared in the middle of a fault, under the same names each time. */
final class Intents {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FaultyFleet fleet;
    private final String name;
    private final String third;
    private final List<Map.Entry<String, String>> declared = new ArrayList<>();
    private long since;

    /**
     * @param name of the pool and of the network
     * @param third octet of the pool's addresses, its own for each name
     */
    Intents(FaultyFleet fleet, String name, int third) {
        this.fleet = fleet;
        this.name = name;
        this.third = Integer.toString(third);
    }

    /** Declares one intent of each service: a member, a CNI policy, a pool and a network. */
    void declareAll() {
        since = System.nanoTime();
        RunningFleet running = fleet.running();
        String kubeconfig = Base64.getEncoder()
                .encodeToString(running.member(FaultyFleet.SPARE).kubeconfig().getBytes(StandardCharsets.UTF_8));
        running.apply("hub", """
                apiVersion: v1
                kind: Secret
                metadata: {name: spare-kubeconfig, namespace: %1$s}
                data: {kubeconfig: %2$s}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Cluster
                metadata: {name: spare, namespace: %1$s, labels: {name: spare}}
                spec: {kubeconfigSecretRef: {name: spare-kubeconfig}}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: CniPolicy
                metadata: {name: extra, namespace: %1$s}
                spec:
                  clusterSelector: {matchLabels: {name: %3$s}}
                  cni: [multus, canal]
                  multus: {dhcpDaemon: true}
                """.formatted(
                        FaultyFleet.FLEET, kubeconfig, fleet.members().get(0)));
        declared.add(Map.entry("Cluster", FaultyFleet.SPARE));
        declared.add(Map.entry("CniPolicy", "extra"));
        declareNetwork();
    }

    /** Declares a pool and a network of it. */
    void declareNetwork() {
        if (since == 0) {
            since = System.nanoTime();
        }
        PooledNetwork.in(fleet.members().get(0), FaultyFleet.FLEET, name, FaultyFleet.NAMESPACE)
                .declare(fleet.running(), "cidrs: [10.90." + third + ".0/24]");
        declared.add(Map.entry("AddressPool", name));
        declared.add(Map.entry("Network", name));
    }

    /** Waits until all are Ready, and returns how long that took since they were declared. */
    Duration awaitReady() {
        declared.forEach(intent -> fleet.awaitReady(intent.getKey(), intent.getValue(), PATIENCE));
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** Deletes all, and waits until they and their effects are gone. */
    void remove() {
        for (Map.Entry<String, String> intent : declared.reversed()) {
            resource(intent).delete();
        }
        for (Map.Entry<String, String> intent : declared) {
            Awaitility.await(intent + " is gone")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> resource(intent).get() == null);
        }
    }

    private io.fabric8.kubernetes.client.dsl.Resource<io.fabric8.kubernetes.api.model.GenericKubernetesResource>
            resource(Map.Entry<String, String> intent) {
        return fleet.running()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", intent.getKey())
                .inNamespace(FaultyFleet.FLEET)
                .withName(intent.getValue());
    }
}
