package dev.weft.local.agents;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.local.agents.MemberAgents.Caches;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The workers of node-feature-discovery: one NodeFeature a node, with its PCI and network devices. The master's own labels are left
 * out, so that it shows who labels a node.
 */
final class FeatureDiscovery {

    private static final String NAMESPACE = "node-feature-discovery";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Caches caches;
    private final Map<String, Hardware> hardware;
    private final Set<String> published = new HashSet<>();

    FeatureDiscovery(KubernetesClient client, Caches caches, Map<String, Hardware> hardware) {
        this.client = client;
        this.caches = caches;
        this.hardware = hardware;
    }

    void pass() {
        if (client.namespaces().withName(NAMESPACE).get() == null) {
            return;
        }
        for (Node node : caches.nodes().getStore().list()) {
            String name = node.getMetadata().getName();
            Hardware made = hardware.get(name);
            if (made == null || published.contains(name)) {
                continue;
            }
            try {
                client.raw(
                        "/apis/nfd.k8s-sigs.io/v1alpha1/namespaces/" + NAMESPACE + "/nodefeatures",
                        "POST",
                        feature(name, made));
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
            }
            published.add(name);
        }
    }

    private static ObjectNode feature(String node, Hardware made) {
        ObjectNode feature = JSON.createObjectNode();
        feature.put("apiVersion", "nfd.k8s-sigs.io/v1alpha1").put("kind", "NodeFeature");
        feature.putObject("metadata")
                .put("name", node)
                .put("namespace", NAMESPACE)
                .putObject("labels")
                .put("nfd.node.kubernetes.io/node-name", node);
        ObjectNode features = feature.putObject("spec").putObject("features");
        ObjectNode flags =
                features.putObject("flags").putObject("kernel.loadedmodule").putObject("elements");
        flags.putObject("vfio_pci");
        ObjectNode instances = features.putObject("instances");
        ArrayNode network = instances.putObject("network.device").putArray("elements");
        ArrayNode pci = instances.putObject("pci.device").putArray("elements");
        for (Hardware.PhysicalFunction function : made.functions()) {
            flags.putObject(function.driver());
            ObjectNode device = network.addObject().putObject("attributes");
            device.put("name", function.name())
                    .put("operstate", "up")
                    .put("speed", "25000")
                    .put("mtu", Integer.toString(function.mtu()));
            ObjectNode bus = pci.addObject().putObject("attributes");
            bus.put("class", "0200").put("vendor", function.vendor()).put("device", function.deviceId());
            if (function.totalVfs() > 0) {
                device.put("sriov_numvfs", "0").put("sriov_totalvfs", Integer.toString(function.totalVfs()));
                bus.put("sriov_totalvfs", Integer.toString(function.totalVfs()));
            }
            if (made.iommu()) {
                bus.put("iommu_group/type", "DMA-FQ");
            }
        }
        return feature;
    }
}
