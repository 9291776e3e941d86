package dev.weft.local.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.local.agents.MemberAgents.Caches;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Multus with its delegates' effects: reads the annotation once a sandbox, and reports network-status. */
final class Multus {

    private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Request(
            String namespace,
            String name,
            String iface,
            List<String> ips,
            @Nullable String mac) {}

    private final Caches caches;
    private final Map<String, Hardware> hardware;
    private final AgentFaults faults;
    private final DelegateIpam ipam;

    Multus(KubernetesClient client, Caches caches, Map<String, Hardware> hardware, AgentFaults faults) {
        this.caches = caches;
        this.hardware = hardware;
        this.faults = faults;
        this.ipam = new DelegateIpam(client);
    }

    /** CNI ADD of all networks of a pod; returns the text of network-status. */
    String add(Pod pod, String primaryIp) throws CniFailure {
        String fail = faults.get("multus.fail");
        if (fail != null) {
            throw new CniFailure("plugin type=\"multus\" failed (add): " + fail);
        }
        ArrayNode status = JSON.createArrayNode();
        ObjectNode primary = status.addObject();
        primary.put("name", "k8s-pod-network").put("interface", "eth0");
        primary.putArray("ips").add(primaryIp);
        primary.put("default", true).putObject("dns");
        for (Request request : requests(pod)) {
            attach(pod, request, status.addObject());
        }
        return status.toPrettyString();
    }

    /** CNI DEL; never fails. */
    void delete(Pod pod) {
        ipam.release(pod);
    }

    private void attach(Pod pod, Request request, ObjectNode status) throws CniFailure {
        String prefix = "plugin type=\"multus\" name=\"multus-cni-network\" failed (add): Multus: ["
                + pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName() + "/"
                + pod.getMetadata().getUid() + "]: ";
        NetworkAttachmentDefinition nad = caches.nads().getStore().getByKey(request.namespace() + "/" + request.name());
        if (nad == null) {
            throw new CniFailure(prefix
                    + "error loading k8s delegates k8s args: TryLoadPodDelegates: error in getting k8s network for pod: GetNetworkDelegates: failed getting the delegate: getKubernetesDelegate: cannot find a network-attachment-definition ("
                    + request.name() + ") in namespace (" + request.namespace()
                    + "): network-attachment-definitions.k8s.cni.cncf.io \"" + request.name() + "\" not found");
        }
        JsonNode plugin = plugin(nad, prefix);
        String node = pod.getSpec().getNodeName();
        checkDevice(plugin, node, prefix);
        JsonNode ipamConfig = plugin.path("ipam");
        List<String> ips = new ArrayList<>();
        for (String ip : ipam.add(
                pod, request.iface(), node, ipamConfig, wantsIps(plugin) ? request.ips() : List.of(), prefix)) {
            int slash = ip.indexOf('/');
            ips.add(slash < 0 ? ip : ip.substring(0, slash));
        }
        String wrong = faults.get("multus.wrong-ip");
        if (wrong != null && !ips.isEmpty()) {
            ips.set(0, wrong);
        }
        status.put("name", request.namespace() + "/" + request.name()).put("interface", request.iface());
        if (!ips.isEmpty()) {
            ips.forEach(status.putArray("ips")::add);
        }
        status.put("mac", request.mac() != null ? request.mac() : mac(pod, request.iface()));
        status.put("mtu", plugin.path("mtu").asInt(1500)).putObject("dns");
        if (plugin.path("type").asText().equals("sriov")) {
            ObjectNode device = status.putObject("device-info");
            device.put("type", "pci").put("version", "1.1.0").putObject("pci").put("pci-address", "0000:18:02.0");
        }
    }

    private static boolean wantsIps(JsonNode plugin) {
        return plugin.path("capabilities").path("ips").asBoolean(false);
    }

    private JsonNode plugin(NetworkAttachmentDefinition nad, String prefix) throws CniFailure {
        String config =
                nad.getSpec() == null ? null : nad.getSpec().path("config").asText("");
        try {
            JsonNode root = JSON.readTree(config == null ? "" : config);
            JsonNode plugin = root.has("plugins") ? root.path("plugins").path(0) : root;
            if (!plugin.hasNonNull("type")) {
                throw new CniFailure(prefix + "error parsing configuration: missing 'type'");
            }
            return plugin;
        } catch (JsonProcessingException e) {
            throw new CniFailure(prefix + "error parsing configuration list: " + e.getOriginalMessage());
        }
    }

    private void checkDevice(JsonNode plugin, String node, String prefix) throws CniFailure {
        Hardware made = hardware.get(node);
        String link = switch (plugin.path("type").asText()) {
            case "macvlan", "ipvlan", "vlan" -> plugin.path("master").asText("");
            case "host-device" -> plugin.path("device").asText("");
            default -> "";
        };
        if (!link.isEmpty()
                && made != null
                && !made.links().contains(link)
                && made.functions().stream().noneMatch(f -> f.name().equals(link))) {
            throw new CniFailure(prefix + "error adding container to network: failed to lookup master \"" + link
                    + "\": Link not found");
        }
    }

    private static List<Request> requests(Pod pod) throws CniFailure {
        String text = pod.getMetadata().getAnnotations() == null
                ? null
                : pod.getMetadata().getAnnotations().get(NETWORKS);
        List<Request> requests = new ArrayList<>();
        if (text == null || text.isBlank()) {
            return requests;
        }
        String own = pod.getMetadata().getNamespace();
        if (text.indexOf('[') >= 0 || text.indexOf('{') >= 0 || text.indexOf('"') >= 0) {
            try {
                for (JsonNode element : JSON.readTree(text)) {
                    List<String> ips = new ArrayList<>();
                    element.path("ips").forEach(ip -> ips.add(ip.asText()));
                    requests.add(new Request(
                            element.path("namespace").asText(own),
                            element.path("name").asText(),
                            element.path("interface").asText("net" + (requests.size() + 1)),
                            ips,
                            element.hasNonNull("mac") ? element.path("mac").asText() : null));
                }
            } catch (JsonProcessingException e) {
                throw new CniFailure(
                        "Multus: parsePodNetworkAnnotation: failed to parse pod Network Attachment Selection Annotation JSON format: "
                                + e.getOriginalMessage());
            }
            return requests;
        }
        for (String item : text.split(",", -1)) {
            String trimmed = item.trim();
            int at = trimmed.indexOf('@');
            String iface = at < 0 ? "net" + (requests.size() + 1) : trimmed.substring(at + 1);
            String name = at < 0 ? trimmed : trimmed.substring(0, at);
            int slash = name.indexOf('/');
            requests.add(new Request(
                    slash < 0 ? own : name.substring(0, slash), name.substring(slash + 1), iface, List.of(), null));
        }
        return requests;
    }

    private static String mac(Pod pod, String iface) {
        int hash = (pod.getMetadata().getUid() + iface).hashCode();
        return String.format(
                "0a:58:%02x:%02x:%02x:%02x", hash >>> 24 & 0xff, hash >>> 16 & 0xff, hash >>> 8 & 0xff, hash & 0xff);
    }
}
