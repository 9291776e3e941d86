package dev.weft.attach.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.AttachmentPlan;
import dev.weft.attach.domain.attachment.AttachmentPlanner;
import dev.weft.attach.domain.attachment.ClaimAnswer;
import dev.weft.attach.domain.attachment.GivenPod;
import dev.weft.attach.domain.attachment.PodView;
import dev.weft.attach.domain.nad.NetworkRendering;
import dev.weft.attach.domain.nad.NetworkSpec;
import dev.weft.attach.domain.nad.PoolNetwork;
import dev.weft.attach.domain.nad.RenderedNad;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.NodeNamespace;
import dev.weft.testbed.cluster.NodeNamespace.Answer;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.cluster.UpstreamDefinitions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A node without a kubelet: the test makes the sandboxes and calls Multus as a container runtime does. Definitions and annotations are those that
 * Weft's domain renders; addresses of pools are those that the test promises in the place of ipam-svc.
 */
final class MultusNode implements AutoCloseable {

    static final String NAMESPACE = "shop";
    private static final String POOL = "promised";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Testbed testbed;
    private final KubernetesClient client;
    private final NodeNamespace node;
    private final String conf;
    private final Map<String, KnownNetwork> networks = new HashMap<>();
    private final Map<String, ClaimAnswer> answers = new HashMap<>();
    private final AttachmentPlanner planner = new AttachmentPlanner(RequestRules.standard());

    private MultusNode(Testbed testbed, RealApiServer server, Path folder, ProgramCache programs) {
        this.testbed = testbed;
        client = server.client();
        UpstreamDefinitions.install(client, programs, name -> !name.contains("sriov"));
        Awaitility.await("the definitions are served")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.getApiResources("k8s.cni.cncf.io/v1") != null
                        && client.getApiResources("whereabouts.cni.cncf.io/v1alpha1") != null);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        node = NodeNamespace.start(server, folder, programs, "cni");
        conf = """
                {"cniVersion": "1.0.0", "name": "multus", "type": "multus", "kubeconfig": "%s", "binDir": "/opt/cni/bin",
                 "delegates": [{"cniVersion": "1.0.0", "name": "primary", "type": "bridge", "bridge": "cni0",
                                "isGateway": true, "ipam": {"type": "host-local", "subnet": "10.244.0.0/24"}}]}
                """.formatted(server.kubeconfigFile());
        shell("""
                mkdir -p /etc/cni/net.d/whereabouts.d
                echo '{"datastore": "kubernetes", "kubernetes": {"kubeconfig": "%s"}}' > /etc/cni/net.d/whereabouts.d/whereabouts.conf
                """.formatted(server.kubeconfigFile()));
    }

    /** What is not there that it needs, in one line. */
    static Optional<String> missing() {
        return NodeNamespace.missing()
                .or(() -> ProgramCache.here()
                        .missing("etcd", "kube-apiserver", "multus", "whereabouts", "bridge", "macvlan", "ptp"));
    }

    static MultusNode start(Path folder) {
        ProgramCache programs = ProgramCache.here();
        Testbed testbed = Testbed.start(folder, programs);
        try {
            return new MultusNode(testbed, testbed.add("member", Controllers.NONE), folder, programs);
        } catch (RuntimeException e) {
            testbed.close();
            throw e;
        }
    }

    /** Places a Network's definition as Weft renders it. */
    void network(String name, String spec) {
        NetworkSpec read = NetworkSpec.read(json(spec.replace('\'', '"')));
        RenderedNad nad = NetworkRendering.render(
                name, read, "intel.com", Optional.of(new PoolNetwork(POOL, List.of(), List.of())));
        assertThat(nad.findings()).as(name).isEmpty();
        String config = nad.config().orElseThrow();
        GenericKubernetesResource definition = new GenericKubernetesResourceBuilder()
                .withApiVersion("k8s.cni.cncf.io/v1")
                .withKind("NetworkAttachmentDefinition")
                .withNewMetadata()
                .withName(nad.name())
                .withNamespace(NAMESPACE)
                .withAnnotations(nad.annotations())
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("config", config))
                .build();
        client.resource(definition).create();
        networks.put(
                NAMESPACE + "/" + nad.name(),
                new KnownNetwork(
                        NAMESPACE,
                        nad.name(),
                        config,
                        nad.annotations(),
                        name,
                        read.poolName().orElse(null)));
    }

    /**
     * Creates a gated pod that asks for networks, and writes what Weft decides; no sandbox yet.
     *
     * @param promised interface to the address that a pool gives it
     */
    void pod(String name, String request, Map<String, String> promised) {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .addToAnnotations(NetworksAnnotation.KEY, request)
                        .endMetadata()
                        .withNewSpec()
                        .withSchedulingGates(new PodSchedulingGate(PodAdmission.GATE))
                        .addNewContainer()
                        .withName("app")
                        .withImage("app")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        promised.forEach((iface, address) -> answers.put(
                name + "/" + iface,
                new ClaimAnswer(
                        POOL,
                        AttachmentPlanner.claimName(pod.getMetadata().getUid(), iface),
                        true,
                        List.of(address),
                        "02:00:00:00:00:%02x".formatted(answers.size() + 1),
                        "",
                        "")));
        AttachmentPlan plan = plan(name);
        assertThat(plan.problems()).as(name).isEmpty();
        client.pods()
                .inNamespace(NAMESPACE)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        plan.patch().orElseThrow().strategicMerge().toString());
    }

    /** What Weft makes of a pod as it is now. */
    AttachmentPlan plan(String name) {
        Pod pod = get(name);
        List<PodSchedulingGate> gates = pod.getSpec().getSchedulingGates();
        PodView view = GivenPod.pod()
                .named(NAMESPACE, name)
                .stored(pod.getMetadata().getUid(), pod.getMetadata().getResourceVersion())
                .gatedBy(
                        gates == null
                                ? List.of()
                                : gates.stream().map(PodSchedulingGate::getName).toList())
                .annotated(pod.getMetadata().getAnnotations())
                .view();
        Map<String, ClaimAnswer> own = new HashMap<>();
        answers.forEach((key, answer) -> {
            if (key.startsWith(name + "/")) {
                own.put(key.substring(name.length() + 1), answer);
            }
        });
        return planner.plan(
                view,
                (namespace, network) -> Optional.ofNullable(networks.get(namespace + "/" + network)),
                Map.of(POOL, "segment"),
                own);
    }

    private Pod get(String name) {
        return client.pods().inNamespace(NAMESPACE).withName(name).require();
    }

    /** Makes the sandbox of a pod and adds its networks. */
    JsonNode add(String pod) {
        node.run("ip", "netns", "add", pod).orThrow();
        Answer answer = call("ADD", pod);
        assertThat(answer.code())
                .as("ADD of " + pod + ": " + answer.out() + answer.err())
                .isZero();
        return json(answer.out());
    }

    /** Calls Multus for a pod that has a sandbox. */
    Answer call(String command, String pod) {
        return node.run(
                Map.of(
                        "CNI_COMMAND",
                        command,
                        "CNI_CONTAINERID",
                        "sandbox-" + pod,
                        "CNI_NETNS",
                        "/run/netns/" + pod,
                        "CNI_IFNAME",
                        "eth0",
                        "CNI_PATH",
                        "/opt/cni/bin",
                        "CNI_ARGS",
                        "IgnoreUnknown=1;K8S_POD_NAMESPACE=" + NAMESPACE + ";K8S_POD_NAME=" + pod
                                + ";K8S_POD_INFRA_CONTAINER_ID=sandbox-" + pod + ";K8S_POD_UID="
                                + get(pod).getMetadata().getUid()),
                conf,
                List.of("/opt/cni/bin/multus"));
    }

    /** Deletes what Multus added, and the sandbox. */
    void delete(String pod) {
        Answer answer = call("DEL", pod);
        assertThat(answer.code())
                .as("DEL of " + pod + ": " + answer.out() + answer.err())
                .isZero();
        node.run("ip", "netns", "del", pod).orThrow();
    }

    /** The IPv4 addresses of an interface inside a pod's namespace, with prefix length. */
    List<String> addresses(String pod, String iface) {
        return json(shell("ip -n " + pod + " -j addr show dev " + iface))
                .get(0)
                .path("addr_info")
                .valueStream()
                .filter(a -> a.path("family").asText().equals("inet"))
                .map(a -> a.path("local").asText() + "/" + a.path("prefixlen").asText())
                .toList();
    }

    /** The MAC address of an interface inside a pod's namespace. */
    String mac(String pod, String iface) {
        return json(shell("ip -n " + pod + " -j link show dev " + iface))
                .get(0)
                .path("address")
                .asText();
    }

    /** Names of the links inside a pod's namespace, but for the loopback. */
    List<String> links(String pod) {
        return json(shell("ip -n " + pod + " -j link"))
                .valueStream()
                .map(link -> link.path("ifname").asText())
                .filter(name -> !name.equals("lo"))
                .toList();
    }

    /** Whether an address answers a pod. */
    boolean reaches(String pod, String address) {
        return node.run("ip", "netns", "exec", pod, "busybox", "ping", "-c", "2", "-W", "3", address)
                        .code()
                == 0;
    }

    /** How many addresses of a range Whereabouts has given away. */
    int whereabouts(String pool) {
        return JSON.valueToTree(client.genericKubernetesResources("whereabouts.cni.cncf.io/v1alpha1", "IPPool")
                        .inNamespace("kube-system")
                        .withName(pool)
                        .require())
                .path("spec")
                .path("allocations")
                .size();
    }

    /** What a shell on the node prints. */
    String shell(String script) {
        return node.run("sh", "-ec", script).orThrow();
    }

    private static JsonNode json(String text) {
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
        testbed.close();
    }
}
