package dev.weft.local.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.local.agents.MemberAgents.Caches;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SR-IOV config daemon and the device plugin of each labelled node. */
final class SriovDaemon {

    private static final String CAPABLE = "feature.node.kubernetes.io/network-sriov.capable";
    private static final String DEVICE_PLUGIN = "device-plugin-config";
    private static final String PREFIX = "rancher.io/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Caches caches;
    private final Map<String, Hardware> hardware;
    private final AgentFaults faults;
    private final Map<String, String> reported = new HashMap<>();

    SriovDaemon(KubernetesClient client, Caches caches, Map<String, Hardware> hardware, AgentFaults faults) {
        this.client = client;
        this.caches = caches;
        this.hardware = hardware;
        this.faults = faults;
    }

    void pass() {
        for (SriovNetworkNodeState state : caches.nodeStates().getStore().list()) {
            Node node = caches.nodes().getStore().getByKey(state.getMetadata().getName());
            Hardware made = hardware.get(state.getMetadata().getName());
            if (node == null || made == null || !labelled(node)) {
                continue;
            }
            report(state, made);
            publishResources(node, state.getMetadata().getNamespace(), state);
        }
    }

    private static boolean labelled(Node node) {
        return node.getMetadata().getLabels() != null
                && "true".equals(node.getMetadata().getLabels().get(CAPABLE));
    }

    private void report(SriovNetworkNodeState state, Hardware made) {
        JsonNode spec = JSON.valueToTree(state).path("spec");
        ObjectNode status = JSON.createObjectNode();
        String fail = faults.get("sriov-daemon.fail");
        ArrayNode interfaces = status.putArray("interfaces");
        for (Hardware.PhysicalFunction function : made.functions()) {
            int vfs = fail == null ? wantedVfs(spec, function) : 0;
            describe(interfaces.addObject(), function, Math.min(vfs, function.totalVfs()));
        }
        String tooMany = tooMany(spec, made);
        if (fail != null || tooMany != null) {
            status.put("syncStatus", "Failed").put("lastSyncError", fail != null ? fail : tooMany);
        } else {
            status.put("syncStatus", "Succeeded").put("lastSyncError", "");
        }
        String text = status.toString();
        String key = state.getMetadata().getUid();
        if (!text.equals(reported.get(key))) {
            client.resource(state)
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":" + text + "}");
            reported.put(key, text);
        }
    }

    private static void describe(ObjectNode out, Hardware.PhysicalFunction function, int vfs) {
        out.put("pciAddress", function.pciAddress())
                .put("name", function.name())
                .put("mac", function.mac())
                .put("driver", function.driver())
                .put("vendor", function.vendor())
                .put("deviceID", function.deviceId())
                .put("mtu", function.mtu())
                .put("linkSpeed", "25000 Mb/s")
                .put("linkType", "ETH")
                .put("linkAdminState", "up")
                .put("eSwitchMode", "legacy")
                .put("totalvfs", function.totalVfs());
        if (vfs > 0) {
            out.put("numVfs", vfs);
            ArrayNode list = out.putArray("Vfs");
            for (int i = 0; i < vfs; i++) {
                list.addObject()
                        .put(
                                "pciAddress",
                                function.pciAddress().substring(0, 8) + String.format("%02x.%d", 2 + i / 8, i % 8))
                        .put("vfID", i)
                        .put("driver", "iavf")
                        .put("vendor", function.vendor())
                        .put("deviceID", function.vfDeviceId())
                        .put("name", function.name() + "v" + i)
                        .put("mtu", function.mtu());
            }
        }
    }

    private static int wantedVfs(JsonNode spec, Hardware.PhysicalFunction function) {
        for (JsonNode wanted : spec.path("interfaces")) {
            if (wanted.path("pciAddress").asText().equals(function.pciAddress())) {
                return wanted.path("numVfs").asInt();
            }
        }
        return 0;
    }

    private static @Nullable String tooMany(JsonNode spec, Hardware made) {
        for (Hardware.PhysicalFunction function : made.functions()) {
            if (wantedVfs(spec, function) > function.totalVfs()) {
                return "cannot config SRIOV device: NumVfs is larger than TotalVfs";
            }
        }
        return null;
    }

    private void publishResources(Node node, String namespace, SriovNetworkNodeState state) {
        ConfigMap config = caches.configMaps().getStore().getByKey(namespace + "/" + DEVICE_PLUGIN);
        String name = node.getMetadata().getName();
        String text = config == null || config.getData() == null
                ? null
                : config.getData().get(name);
        Map<String, Integer> wanted = new HashMap<>();
        if (text != null) {
            try {
                for (JsonNode resource : JSON.readTree(text).path("resourceList")) {
                    wanted.put(
                            PREFIX + resource.path("resourceName").asText(),
                            devices(resource.path("selectors"), state));
                }
            } catch (JsonProcessingException e) {
                return;
            }
        }
        Map<String, Quantity> now = node.getStatus() == null || node.getStatus().getAllocatable() == null
                ? Map.of()
                : node.getStatus().getAllocatable();
        ObjectNode patch = JSON.createObjectNode();
        ObjectNode status = patch.putObject("status");
        ObjectNode allocatable = status.putObject("allocatable");
        ObjectNode capacity = status.putObject("capacity");
        wanted.forEach((resource, count) -> {
            if (!now.containsKey(resource) || !now.get(resource).getAmount().equals(Integer.toString(count))) {
                allocatable.put(resource, Integer.toString(count));
                capacity.put(resource, Integer.toString(count));
            }
        });
        now.keySet().stream()
                .filter(r -> r.startsWith(PREFIX) && !wanted.containsKey(r))
                .forEach(resource -> {
                    allocatable.putNull(resource);
                    capacity.putNull(resource);
                });
        if (!allocatable.isEmpty()) {
            client.nodes()
                    .resource(node)
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
        }
    }

    /** Virtual functions that the selectors of one resource take; the lists are ANDed. */
    private static int devices(JsonNode selectors, SriovNetworkNodeState state) {
        JsonNode status = JSON.valueToTree(state).path("status").path("interfaces");
        int count = 0;
        for (JsonNode pf : status) {
            for (JsonNode vf : pf.path("Vfs")) {
                if (holds(selectors.path("vendors"), vf.path("vendor").asText())
                        && holds(selectors.path("devices"), vf.path("deviceID").asText())
                        && holdsPf(
                                selectors.path("pfNames"),
                                pf.path("name").asText(),
                                vf.path("vfID").asInt())
                        && holdsPf(
                                selectors.path("rootDevices"),
                                pf.path("pciAddress").asText(),
                                vf.path("vfID").asInt())) {
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean holds(JsonNode list, String value) {
        if (list.isMissingNode() || list.isEmpty()) {
            return true;
        }
        for (JsonNode element : list) {
            if (element.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsPf(JsonNode list, String name, int vf) {
        if (list.isMissingNode() || list.isEmpty()) {
            return true;
        }
        for (JsonNode element : list) {
            String text = element.asText();
            int hash = text.indexOf('#');
            if (!(hash < 0 ? text : text.substring(0, hash)).equals(name)) {
                continue;
            }
            if (hash < 0) {
                return true;
            }
            for (String part : text.substring(hash + 1).split(",", -1)) {
                int dash = part.indexOf('-');
                int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int to = Integer.parseInt(dash < 0 ? part : part.substring(dash + 1));
                if (vf >= from && vf <= to) {
                    return true;
                }
            }
        }
        return false;
    }
}
