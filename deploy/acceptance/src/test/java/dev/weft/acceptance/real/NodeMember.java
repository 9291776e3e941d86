package dev.weft.acceptance.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.RealNode;
import dev.weft.testbed.cluster.Testbed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** A member with one real node and two networks of Weft: {@code lan}, a bridge with addresses of a pool, and {@code side}, macvlan with Whereabouts. */
final class NodeMember implements AutoCloseable {

    static final String NAME = "solo";
    static final String NODE = "solo-1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GatedFleet fleet;
    private final KubernetesClient client;
    private final RealNode node;

    private NodeMember(GatedFleet fleet, KubernetesClient client, RealNode node) {
        this.fleet = fleet;
        this.client = client;
        this.node = node;
    }

    static NodeMember start(GatedFleet fleet, ProgramCache programs) {
        Testbed testbed = fleet.running().real().testbed();
        RealApiServer server = testbed.add(NAME, Controllers.ALL);
        RealNode node = RealNode.start(server, testbed.folder(), programs, NODE);
        System.out.printf(
                "a real node: API server ready in %.1f s, node Ready in %.1f s%n",
                server.startUp().toMillis() / 1e3, node.startUp().toMillis() / 1e3);
        NodeMember member = new NodeMember(fleet, server.client(), node);
        try {
            member.declare(server);
            return member;
        } catch (RuntimeException e) {
            String logs = node.lastLines();
            member.close();
            throw new IllegalStateException("the member did not get its networks:\n" + logs, e);
        }
    }

    private void declare(RealApiServer server) {
        client.load(new java.io.ByteArrayInputStream(
                        ("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + GatedFleet.NAMESPACE + "}\n")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .serverSideApply();
        fleet.join(server, client);
        fleet.running().apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: lan, namespace: %1$s}
                spec: {addressDomain: lan, cidrs: [10.92.0.0/24], quarantine: 1s}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: lan, namespace: %1$s}
                spec:
                  clusterSelector: {matchLabels: {name: %2$s}}
                  namespaces: [%3$s]
                  bridge: {bridge: br-lan}
                  ipam: {pool: {name: lan}}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: side, namespace: %1$s}
                spec:
                  clusterSelector: {matchLabels: {name: %2$s}}
                  namespaces: [%3$s]
                  macvlan: {master: eth1, mode: bridge}
                  ipam: {whereabouts: {range: 10.93.0.0/24}}
                """.formatted(GatedFleet.FLEET, NAME, GatedFleet.NAMESPACE));
        fleet.awaitReady("AddressPool", "lan");
        fleet.awaitReady("Network", "lan");
        fleet.awaitReady("Network", "side");
        Awaitility.await("pods may be created and are gated")
                .atMost(GatedFleet.PATIENCE)
                .until(() -> client.serviceAccounts()
                                        .inNamespace(GatedFleet.NAMESPACE)
                                        .withName("default")
                                        .get()
                                != null
                        && client.admissionRegistration()
                                        .v1()
                                        .mutatingWebhookConfigurations()
                                        .withName("weft-networks")
                                        .get()
                                != null);
    }

    /** Whether it belongs to this fleet. */
    boolean of(GatedFleet other) {
        return fleet == other;
    }

    /** An administrator's client of the member. */
    KubernetesClient client() {
        return client;
    }

    RealNode node() {
        return node;
    }

    Pod create(String name, String networks) {
        return client.resource(new PodBuilder(GatedFleet.pod(name, networks))
                        .editSpec()
                        .editFirstContainer()
                        .withImage(RealNode.IMAGE)
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    /** Waits until the kubelet says that a pod runs. */
    Pod awaitRunning(String name) {
        try {
            return Awaitility.await(name + " runs")
                    .atMost(GatedFleet.PATIENCE)
                    .until(() -> pod(name), p -> p.getStatus().getPhase().equals("Running"));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(events(name) + "\n" + node.lastLines(), e);
        }
    }

    Pod pod(String name) {
        return client.pods().inNamespace(GatedFleet.NAMESPACE).withName(name).get();
    }

    /** Who told what about a pod: {@code component/reason: message}. */
    List<String> events(String pod) {
        return client.v1().events().inNamespace(GatedFleet.NAMESPACE).list().getItems().stream()
                .filter(e -> e.getInvolvedObject().getName().equals(pod))
                .map(e -> e.getSource().getComponent() + "/" + e.getReason() + ": " + e.getMessage())
                .toList();
    }

    /** The last facts about a noun of this member, as the fleet view serves them. */
    JsonNode facts(String noun, String keyAfterMember) {
        return json(fleet.running()
                .get(
                        "inventory-svc-0",
                        "/api/v1/" + noun + "?prefix=" + GatedFleet.FLEET + "/" + NAME + keyAfterMember));
    }

    /** The IPv4 addresses that an interface truly has inside a pod, with prefix length. */
    List<String> addresses(Pod pod, String iface) {
        JsonNode link = json(node.runInNetworkOf(pod, "ip", "-j", "addr", "show", "dev", iface)
                        .orThrow())
                .get(0);
        return StreamSupport.stream(link.path("addr_info").spliterator(), false)
                .filter(a -> a.path("family").asText().equals("inet"))
                .map(a -> a.path("local").asText() + "/" + a.path("prefixlen").asText())
                .toList();
    }

    boolean reaches(Pod pod, String address) {
        return node.runInNetworkOf(pod, "busybox", "ping", "-c", "2", "-W", "3", address)
                        .code()
                == 0;
    }

    /** How many addresses Whereabouts has given away. */
    int whereabouts() {
        return JSON.valueToTree(client.genericKubernetesResources("whereabouts.cni.cncf.io/v1alpha1", "IPPool")
                        .inNamespace("kube-system")
                        .withName("10.93.0.0-24")
                        .require())
                .path("spec")
                .path("allocations")
                .size();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    @Override
    public void close() {
        node.close();
        client.close();
    }
}
