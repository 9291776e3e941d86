package dev.weft.acceptance.bench;

import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.Cluster;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedFleet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** A simulated hub and members in this process, with watches that note when something happened. The members have no node agents. */
public final class BenchFleet implements AutoCloseable {

    static final String FLEET = "bench";
    static final int GROUPS = 20;

    private final SimulatedFleet simulation = new SimulatedFleet(null, 0);
    private final KubernetesClient hub = simulation.client(simulation.hub());
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final Map<String, Long> readySince = new ConcurrentHashMap<>();
    private final Map<String, Long> nads = new ConcurrentHashMap<>();
    private int members;

    public BenchFleet() {
        hub.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(FLEET)
                        .endMetadata()
                        .build())
                .create();
        var unused = hub.resources(Cluster.class).inNamespace(FLEET).watch(new Noting<>() {
            @Override
            void seen(Cluster cluster) {
                if (cluster.getStatus() != null
                        && cluster.getStatus().conditions() != null
                        && cluster.getStatus().conditions().stream()
                                .anyMatch(c -> "Ready".equals(c.type()) && "True".equals(c.status()))) {
                    readySince.putIfAbsent(cluster.getMetadata().getName(), System.nanoTime());
                }
            }
        });
    }

    /** The hub's kubeconfig. */
    public String kubeconfig() {
        return simulation.hub().kubeconfig();
    }

    /** Adds members of 20 nodes, not registered yet. */
    void addMembers(int upTo) {
        for (; members < upTo; members++) {
            String name = name(members);
            KubernetesClient client = simulation.client(simulation.add(FleetDefinition.plain(name, 20), 0, false));
            clients.add(client);
            var unused = client.resources(NetworkAttachmentDefinition.class)
                    .inAnyNamespace()
                    .watch(new Noting<>() {
                        @Override
                        void seen(NetworkAttachmentDefinition nad) {
                            nads.putIfAbsent(nad.getMetadata().getName() + " in " + name, System.nanoTime());
                        }
                    });
        }
    }

    /** Registers a member with Weft. */
    void register(int member) {
        String name = name(member);
        hub.secrets()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(FLEET)
                        .endMetadata()
                        .addToData(
                                "kubeconfig",
                                Base64.getEncoder()
                                        .encodeToString(simulation
                                                .member(name)
                                                .kubeconfig()
                                                .getBytes(StandardCharsets.UTF_8)))
                        .build())
                .create();
        create("""
                apiVersion: weft.dev/v1alpha1
                kind: Cluster
                metadata: {name: %1$s, namespace: %2$s, labels: {group: g%3$d}}
                spec: {kubeconfigSecretRef: {name: %1$s}}
                """.formatted(name, FLEET, member % GROUPS));
    }

    /** Declares a bridge network in the members of a group, or in all when the group is negative. */
    void declare(String network, int group) {
        create("""
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: %s
                  namespaces: [default]
                  bridge: {bridge: br1}
                  ipam: {none: {}}
                """.formatted(network, FLEET, group < 0 ? "{}" : "{matchLabels: {group: g" + group + "}}"));
    }

    /** Declares an AddressPool that gives from {@code first} to {@code last} and frees at once, and waits until it gives. */
    public void pool(String name, String cidr, String first, String last) {
        create("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: %s, namespace: %s}
                spec: {cidrs: [%s], ranges: [{start: %s, end: %s}], quarantine: 0s}
                """.formatted(name, FLEET, cidr, first, last));
        Awaitility.await("AddressPool " + name + " is ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    AddressPool pool = hub.resources(AddressPool.class)
                            .inNamespace(FLEET)
                            .withName(name)
                            .get();
                    return pool != null
                            && pool.getStatus() != null
                            && pool.getStatus().conditions().stream()
                                    .anyMatch(c -> "Ready".equals(c.type()) && "True".equals(c.status()));
                });
    }

    private void create(String yaml) {
        hub.resource(yaml).create();
    }

    static String name(int member) {
        return "rke2-m" + member;
    }

    /** When the hub showed the member as ready, in nanoseconds of this JVM; absent when it did not yet. */
    Map<String, Long> readySince() {
        return readySince;
    }

    /** When a definition was seen in a member, by {@code name in member}. */
    Map<String, Long> nads() {
        return nads;
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        hub.close();
        simulation.close();
    }

    private abstract static class Noting<T extends HasMetadata> implements Watcher<T> {

        abstract void seen(T object);

        @Override
        public void eventReceived(Action action, T object) {
            if (action != Action.DELETED) {
                seen(object);
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            throw new IllegalStateException("a watch of the benchmark ended", cause);
        }
    }
}
