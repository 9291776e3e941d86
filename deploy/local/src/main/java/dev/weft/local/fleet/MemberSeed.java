package dev.weft.local.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.Crds;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Puts into a fresh API server what an installation would have put there. What exists is left as it is. */
public final class MemberSeed {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Cards that the operator supports, as its ConfigMap lists them: name to vendor, device and virtual device. */
    private static final Map<String, String> SUPPORTED_NICS = Map.of(
            "Intel_i40e_XXV710", "8086 158a 154c",
            "Intel_i40e_25G_SFP28", "8086 158b 154c",
            "Intel_i40e_10G_X710_SFP", "8086 1572 154c",
            "Intel_ice_Columbiaville_E810", "8086 1591 1889",
            "Nvidia_mlx5_ConnectX-5", "15b3 1017 1018",
            "Nvidia_mlx5_ConnectX-6", "15b3 101b 101c");

    private MemberSeed() {}

    /** Seeds the hub: Weft's definitions. */
    public static void hub(KubernetesClient client) {
        Crds.hub().forEach(crd -> create(client, crd));
    }

    /** Seeds a member. */
    public static void member(KubernetesClient client, SimulatedMember member) {
        crds(
                client,
                name -> !name.contains("whereabouts")
                        && (member.rke2() || !name.contains("helm"))
                        && (member.sriovOperator() || !name.contains("sriov"))
                        && (member.sriovOperator() || !name.contains("nfd")));
        nodes(client, member);
        if (member.rke2()) {
            chart(client, "rke2-multus", member.version().startsWith("v1.33") ? "v4.2.202" : "v4.2.418");
            member.cni().stream().filter(c -> !c.equals("multus")).forEach(c -> chart(client, "rke2-" + c, "v1.0.0"));
        } else {
            workload(client, "apps/v1", "DaemonSet", "kube-system", "kube-multus-ds", List.of());
        }
        if (member.sriovOperator()) {
            namespace(client, "node-feature-discovery");
            namespace(client, "cattle-sriov-system");
            workload(
                    client,
                    "apps/v1",
                    "Deployment",
                    "cattle-sriov-system",
                    "sriov-network-operator",
                    List.of(Map.entry("RESOURCE_PREFIX", "rancher.io")));
            ObjectNode nics = object("v1", "ConfigMap", "cattle-sriov-system", "supported-nic-ids");
            ObjectNode data = nics.putObject("data");
            SUPPORTED_NICS.forEach(data::put);
            post(client, "/api/v1/namespaces/cattle-sriov-system/configmaps", nics);
        }
    }

    /** Installs the member definitions whose name is taken. */
    public static void crds(KubernetesClient client, Predicate<String> taken) {
        for (CustomResourceDefinition crd : Crds.member()) {
            if (taken.test(crd.getMetadata().getName())) {
                create(client, crd);
            }
        }
    }

    private static void create(KubernetesClient client, CustomResourceDefinition crd) {
        post(client, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", JSON.valueToTree(crd));
    }

    private static void nodes(KubernetesClient client, SimulatedMember member) {
        boolean server = true;
        for (String name : member.hardware().keySet()) {
            ObjectNode node = object("v1", "Node", null, name);
            ObjectNode labels = ((ObjectNode) node.get("metadata")).putObject("labels");
            labels.put("kubernetes.io/hostname", name)
                    .put("kubernetes.io/os", "linux")
                    .put("kubernetes.io/arch", "amd64");
            labels.put(server ? "node-role.kubernetes.io/control-plane" : "node-role.kubernetes.io/worker", "");
            if (member.rke2()) {
                ArrayNode args = JsonNodeFactory.instance.arrayNode();
                args.add(server ? "server" : "agent");
                if (server) {
                    member.cni().forEach(c -> args.add("--cni").add(c));
                }
                ((ObjectNode) node.get("metadata"))
                        .putObject("annotations")
                        .put("rke2.io/node-args", args.toString())
                        .put("rke2.io/node-env", "{}");
            }
            node.putObject("spec");
            ObjectNode status = node.putObject("status");
            status.putObject("nodeInfo")
                    .put("kubeletVersion", member.version())
                    .put("kernelVersion", "6.12.0")
                    .put("osImage", "Simulated Linux")
                    .put("operatingSystem", "linux")
                    .put("architecture", "amd64")
                    .put("containerRuntimeVersion", "containerd://2.1.0")
                    .put("machineID", name)
                    .put("systemUUID", name)
                    .put("bootID", name)
                    .put("kubeProxyVersion", member.version());
            for (String amounts : List.of("capacity", "allocatable")) {
                status.putObject(amounts).put("cpu", "16").put("memory", "64Gi").put("pods", "250");
            }
            status.putArray("conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", "True")
                    .put("reason", "KubeletReady")
                    .put("message", "simulated")
                    .put("lastHeartbeatTime", "2026-01-01T00:00:00Z")
                    .put("lastTransitionTime", "2026-01-01T00:00:00Z");
            post(client, "/api/v1/nodes", node);
            server = false;
        }
    }

    private static void chart(KubernetesClient client, String name, String version) {
        ObjectNode chart = object("helm.cattle.io/v1", "HelmChart", "kube-system", name);
        ObjectNode spec = chart.putObject("spec");
        spec.put("chart", name)
                .put("version", version)
                .put("targetNamespace", "kube-system")
                .put("bootstrap", true);
        post(client, "/apis/helm.cattle.io/v1/namespaces/kube-system/helmcharts", chart);
    }

    private static void workload(
            KubernetesClient client,
            String apiVersion,
            String kind,
            String namespace,
            String name,
            List<Map.Entry<String, String>> env) {
        ObjectNode object = object(apiVersion, kind, namespace, name);
        ObjectNode spec = object.putObject("spec");
        if (kind.equals("Deployment")) {
            spec.put("replicas", 0);
        }
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", name);
        ObjectNode container = template.putObject("spec").putArray("containers").addObject();
        container.put("name", name).put("image", "simulated/" + name + ":v1.3.0");
        ArrayNode list = container.putArray("env");
        env.forEach(e -> list.addObject().put("name", e.getKey()).put("value", e.getValue()));
        post(
                client,
                "/apis/apps/v1/namespaces/" + namespace + "/" + kind.toLowerCase(java.util.Locale.ROOT) + "s",
                object);
    }

    private static void namespace(KubernetesClient client, String name) {
        post(client, "/api/v1/namespaces", object("v1", "Namespace", null, name));
    }

    private static ObjectNode object(
            String apiVersion, String kind, @org.jspecify.annotations.Nullable String namespace, String name) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (namespace != null) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    private static void post(KubernetesClient client, String path, Object object) {
        try {
            client.raw(path, "POST", object);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }
}
