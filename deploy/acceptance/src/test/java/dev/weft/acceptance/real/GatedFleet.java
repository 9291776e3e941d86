package dev.weft.acceptance.real;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.acceptance.fleet.PlainPod;
import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A fleet of a real member, {@link #REAL}, and a simulated one, {@link #SIMULATED}, with one network that gives addresses. The real member is
 * registered with the account that {@code deploy/kubernetes/member} makes, so everything is done with Weft's own rights.
 */
public final class GatedFleet implements AutoCloseable {

    public static final String FLEET = "real";
    public static final String REAL = "rke2-a";
    static final String SIMULATED = "rke2-b";
    static final String NAMESPACE = "shop";
    static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
    static final String STATUS = "k8s.v1.cni.cncf.io/network-status";
    static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningFleet running;
    private final ProgramCache programs;

    private GatedFleet(RunningFleet running, ProgramCache programs) {
        this.running = running;
        this.programs = programs;
    }

    /** Starts everything, and waits until the network is Ready and pods may be created. */
    public static GatedFleet start(ProgramCache programs) {
        GatedFleet fleet = new GatedFleet(RunningFleet.startReal(programs), programs);
        try {
            fleet.declare();
            return fleet;
        } catch (RuntimeException e) {
            String logs = fleet.running.logs();
            fleet.close();
            throw new IllegalStateException("the fleet did not get its network:\n" + logs, e);
        }
    }

    private void declare() {
        kubectl(member(), "apply", "-k", "deploy/kubernetes/member");
        register();
        running.register(FLEET, SIMULATED);
        for (String member : List.of(REAL, SIMULATED)) {
            running.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + NAMESPACE + "}\n");
        }
        PooledNetwork.everywhere(FLEET, "net", NAMESPACE)
                .declare(running, "addressDomain: segment, cidrs: [10.90.0.0/22], quarantine: 1s");
        awaitReady("AddressPool", "net");
        awaitReady("Network", "net");
        Awaitility.await("pods may be created")
                .atMost(PATIENCE)
                .until(() -> client(REAL)
                                .serviceAccounts()
                                .inNamespace(NAMESPACE)
                                .withName("default")
                                .get()
                        != null);
    }

    /** Registers the real member, or renews its kubeconfig, with a token of Weft's account. */
    void register() {
        register(member(), client(REAL));
    }

    /** Makes Weft's account in a further member and registers that. */
    void join(RealApiServer server, KubernetesClient client) {
        kubectl(server, "apply", "-k", "deploy/kubernetes/member");
        register(server, client);
    }

    /** A kubeconfig of Weft's account in the real member. */
    String kubeconfigOfWeft() {
        return member().kubeconfig(weftToken(client(REAL)));
    }

    private void register(RealApiServer server, KubernetesClient client) {
        running.declare(FLEET, server.name(), server.kubeconfig(weftToken(client)));
        awaitReady("Cluster", server.name());
    }

    /** A token of Weft's account in a member. */
    private static String weftToken(KubernetesClient client) {
        return client.serviceAccounts()
                .inNamespace("weft-system")
                .withName("weft")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(7200L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    void awaitReady(String kind, String name) {
        Awaitility.await(kind + " " + name + " is Ready")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> running.condition(FLEET, kind, name, "Ready"),
                        c -> c.status().equals("True"));
    }

    /** The fleet underneath, which closes this one too. */
    public RunningFleet running() {
        return running;
    }

    RealApiServer member() {
        return running.real().member();
    }

    RealApiServer hub() {
        return running.real().hub();
    }

    KubernetesClient client(String cluster) {
        return running.client(cluster);
    }

    /** Creates a pod; {@code networks} is its annotation, or empty for none. */
    Pod create(String cluster, String name, String networks) {
        return client(cluster).resource(pod(name, networks)).create();
    }

    static Pod pod(String name, String networks) {
        return networks.isEmpty()
                ? PlainPod.of(NAMESPACE, name)
                : PlainPod.asking(NAMESPACE, name, networks).build();
    }

    /** Waits until a pod runs with the address that it was promised, and returns that. */
    String awaitAttached(String cluster, String name) {
        return Awaitility.await(cluster + "/" + name + " is attached")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(
                        () -> address(client(cluster)
                                .pods()
                                .inNamespace(NAMESPACE)
                                .withName(name)
                                .get()),
                        a -> !a.isEmpty());
    }

    /** The address that the annotation promises and network-status reports; empty while they differ. */
    private static String address(Pod pod) throws JsonProcessingException {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String promised = JSON.readTree(annotations.get(NETWORKS))
                .path(0)
                .path("ips")
                .path(0)
                .asText();
        for (JsonNode one : JSON.readTree(annotations.get(STATUS))) {
            String ip = one.path("ips").path(0).asText("-");
            if (promised.startsWith(ip + "/")) {
                return ip;
            }
        }
        return "";
    }

    /** A figure of an API server's own metrics: the sum of a metric over the series that have all these labels. */
    static double metric(KubernetesClient admin, String name, String... labels) {
        return admin.raw("/metrics")
                .lines()
                .filter(l -> l.startsWith(name + "{"))
                .filter(l -> List.of(labels).stream().allMatch(l::contains))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void kubectl(RealApiServer server, String... arguments) {
        List<String> command = new java.util.ArrayList<>(
                List.of(programs.need("kubectl").toString(), "--kubeconfig=" + server.kubeconfigFile()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(RunningFleet.checkout().toFile())
                    .redirectErrorStream(true)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", arguments) + ": " + out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
