package dev.weft.testbed.cluster;

import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Many nodes of one API server, whose kubelets kwok plays. */
public final class KwokNodes {

    /** What a node and a pod go through. */
    private static final List<String> STAGES = List.of(
            "node/fast/node-initialize.yaml",
            "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
            "pod/fast/pod-ready.yaml",
            "pod/fast/pod-complete.yaml",
            "pod/fast/pod-delete.yaml");

    private KwokNodes() {}

    /**
     * Starts kwok and makes the nodes {@code kwok-0} and so on.
     *
     * @param folder the testbed's folder
     * @param client an administrator of the server
     * @return kwok, once the last node is ready
     */
    public static OwnedProcess start(
            RealApiServer server, Path folder, ProgramCache programs, KubernetesClient client, int count) {
        List<String> command = new ArrayList<>(List.of(
                programs.need("kwok").toString(),
                "--kubeconfig=" + server.kubeconfigFile(),
                "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
                "--node-lease-duration-seconds=40"));
        STAGES.forEach(stage -> command.add("--config=" + programs.file("kwok", "kustomize/stage/" + stage)));
        OwnedProcess kwok = new OwnedProcess("kwok-" + server.name(), command, folder);
        kwok.start();
        for (int i = 0; i < count; i++) {
            client.resource(node("kwok-" + i)).create();
        }
        Probe.awaitThat(
                kwok, () -> ready(client.nodes().withName("kwok-" + (count - 1)).get()));
        return kwok;
    }

    private static boolean ready(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static Node node(String name) {
        Map<String, Quantity> amounts =
                Map.of("cpu", new Quantity("32"), "memory", new Quantity("256Gi"), "pods", new Quantity("110"));
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations("kwok.x-k8s.io/node", "fake")
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", "amd64")
                .addToLabels("type", "kwok")
                .endMetadata()
                .withNewStatus()
                .withAllocatable(amounts)
                .withCapacity(amounts)
                .endStatus()
                .build();
    }
}
