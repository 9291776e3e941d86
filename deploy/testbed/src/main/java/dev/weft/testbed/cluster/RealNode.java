package dev.weft.testbed.cluster;

import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.NodeNamespace.Answer;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node whose pods truly run: containerd, kubelet, Multus and Whereabouts in a {@link NodeNamespace}. Its primary network is a bridge of its own; its
 * one image is {@link #IMAGE}, a busybox that sleeps. Pods need a scheduler and the service account controllers, so the API server
 * wants {@link Controllers#ALL}.
 */
public final class RealNode implements AutoCloseable {

    /** The image that is there; any other would have to be pulled, and there is nowhere to pull from. */
    public static final String IMAGE = "weft.local/pod:1";

    private static final long TOKEN_SECONDS = Duration.ofDays(90).toSeconds();

    private final NodeNamespace namespace;
    private final Duration startUp;

    private RealNode(NodeNamespace namespace, Duration startUp) {
        this.namespace = namespace;
        this.startUp = startUp;
    }

    /** What is missing for a node on this machine, in one line; empty when nothing is. */
    public static Optional<String> missing(ProgramCache programs) {
        return NodeNamespace.missing()
                .or(() -> NodeNamespace.missing(List.of("containerd", "ctr", "runc"), "containerd runc"))
                .or(() -> programs.missing("kubelet", "multus", "whereabouts", "bridge"));
    }

    /**
     * Starts a node and waits until it is Ready.
     *
     * @param testbed the testbed's folder
     * @param name its name in the cluster
     * @throws IllegalStateException when something is missing, or it does not become Ready; names its log
     */
    public static RealNode start(RealApiServer server, Path testbed, ProgramCache programs, String name) {
        missing(programs).ifPresent(line -> {
            throw new IllegalStateException(line);
        });
        long began = System.nanoTime();
        try (KubernetesClient client = server.client()) {
            UpstreamDefinitions.install(client, programs, definition -> !definition.contains("sriov"));
            client.load(new ByteArrayInputStream(
                            NodeNamespace.resource("node-rights.yaml").getBytes(StandardCharsets.UTF_8)))
                    .serverSideApply();
            Path folder = testbed.toAbsolutePath().normalize().resolve("nodes").resolve(name);
            NodeNamespace namespace =
                    NodeNamespace.start(server, testbed, programs, name, files(server, client, folder, programs));
            RealNode node = new RealNode(namespace, Duration.ZERO);
            try {
                Probe.awaitThat(
                        namespace.process(),
                        () -> ready(client.nodes().withName(name).get()));
                return new RealNode(namespace, Duration.ofNanos(System.nanoTime() - began));
            } catch (RuntimeException e) {
                String logs = node.lastLines();
                node.close();
                throw new IllegalStateException("node " + name + " is not Ready:\n" + logs, e);
            }
        }
    }

    private static Map<String, String> files(
            RealApiServer server, KubernetesClient client, Path folder, ProgramCache programs) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "settings",
                "image=" + IMAGE + "\nkubelet=" + programs.need("kubelet") + "\nkubeconfig=" + server.kubeconfigFile()
                        + "\n");
        files.put("node-image.sh", NodeNamespace.resource("node-image.sh"));
        files.put("node-kubelet.yaml", NodeNamespace.resource("node-kubelet.yaml"));
        files.put(
                "containerd.toml",
                NodeNamespace.resource("node-containerd.toml").replace("@IMAGE@", IMAGE));
        files.put("services/containerd.sh", "exec containerd --config \"$1/containerd.toml\"\n");
        files.put("services/kubelet.sh", NodeNamespace.resource("node-kubelet.sh"));
        for (String account : List.of("multus", "whereabouts")) {
            files.put(account + ".kubeconfig", server.kubeconfig(token(client, account)));
        }
        files.put("00-multus.conf", """
                {"cniVersion": "1.0.0", "name": "multus", "type": "multus", "kubeconfig": "%s", "binDir": "/opt/cni/bin",
                 "delegates": [{"cniVersion": "1.0.0", "name": "primary", "type": "bridge", "bridge": "cni0",
                                "isDefaultGateway": true, "ipam": {"type": "host-local", "subnet": "10.244.0.0/24"}}]}
                """.formatted(folder.resolve("multus.kubeconfig")));
        files.put(
                "whereabouts.conf",
                "{\"datastore\": \"kubernetes\", \"kubernetes\": {\"kubeconfig\": \""
                        + folder.resolve("whereabouts.kubeconfig") + "\"}}\n");
        return files;
    }

    private static String token(KubernetesClient client, String account) {
        return client.serviceAccounts()
                .inNamespace("kube-system")
                .withName(account)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(TOKEN_SECONDS)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private static boolean ready(Node node) {
        return node != null
                && node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /** The machine that it runs on. */
    public NodeNamespace machine() {
        return namespace;
    }

    /** How long it took until it was Ready. */
    public Duration startUp() {
        return startUp;
    }

    /** Runs a program of the machine in the network namespace of a pod that runs. */
    public Answer runInNetworkOf(Pod pod, String... command) {
        String container = pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getContainerID)
                .filter(id -> id != null && id.startsWith("containerd://"))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("pod " + pod.getMetadata().getName() + " runs no container"))
                .substring("containerd://".length());
        String process = namespace
                .run("ctr", "--namespace", "k8s.io", "task", "list")
                .orThrow()
                .lines()
                .filter(line -> line.startsWith(container))
                .map(line -> line.split("\\s+", -1)[1])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("containerd knows no task of container " + container));
        List<String> whole = new ArrayList<>(List.of("nsenter", "--target=" + process, "--net", "--"));
        whole.addAll(List.of(command));
        return namespace.run(whole.toArray(String[]::new));
    }

    /** The end of the logs of containerd and kubelet. */
    public String lastLines() {
        StringBuilder text = new StringBuilder();
        Path logs = namespace.process().log().resolveSibling("");
        for (String service : List.of("containerd", "kubelet")) {
            Path log = logs.resolve(namespace.name() + "-" + service + ".log");
            try {
                List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
                text.append("== ").append(log).append('\n');
                lines.subList(Math.max(0, lines.size() - 20), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            } catch (IOException e) {
                throw new UncheckedIOException(log + " cannot be read", e);
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        namespace.close();
    }
}
