package dev.weft.acceptance.faults;

import dev.weft.acceptance.fleet.RunningFleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** One intent of each service, declared in the middle of a fault, under the same names each time. */
final class Intents {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Map.Entry<String, String>> ALL = List.of(
            Map.entry("Cluster", FaultyFleet.SPARE),
            Map.entry("CniPolicy", "extra"),
            Map.entry("AddressPool", "extra"),
            Map.entry("Network", "extra"));

    private final FaultyFleet fleet;
    private long declared;

    Intents(FaultyFleet fleet) {
        this.fleet = fleet;
    }

    /** Declares a member, a CNI policy for it, a pool and a network. */
    void declare() {
        declared = System.nanoTime();
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
                ---
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: extra, namespace: %1$s}
                spec: {cidrs: [10.90.0.0/24]}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: extra, namespace: %1$s}
                spec:
                  clusterSelector: {matchLabels: {name: %3$s}}
                  namespaces: [%4$s]
                  macvlan: {master: eth1, mode: bridge}
                  ipam: {pool: {name: extra}}
                """.formatted(
                        FaultyFleet.FLEET, kubeconfig, fleet.members().get(0), FaultyFleet.NAMESPACE));
    }

    /** Waits until all are Ready, and returns how long that took since they were declared. */
    Duration awaitReady() {
        ALL.forEach(intent -> fleet.awaitReady(intent.getKey(), intent.getValue(), PATIENCE));
        return Duration.ofNanos(System.nanoTime() - declared);
    }

    /** Deletes all, and waits until they and their effects are gone. */
    void remove() {
        for (Map.Entry<String, String> intent : ALL.reversed()) {
            resource(intent).delete();
        }
        for (Map.Entry<String, String> intent : ALL) {
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
