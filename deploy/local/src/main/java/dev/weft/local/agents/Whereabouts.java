package dev.weft.local.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.NodeSlicePool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/** The effects of Whereabouts' plugin with one range: an entry in an IPPool, of the node's slice where there are slices, and a reservation. */
final class Whereabouts {

    private static final String NAMESPACE = "kube-system";

    private final KubernetesClient client;

    Whereabouts(KubernetesClient client) {
        this.client = client;
    }

    String add(Pod pod, String iface, String node, JsonNode config, String prefix) throws CniFailure {
        String failed = prefix + "error adding container to network: ";
        try {
            return allocate(pod, iface, node, config, failed);
        } catch (KubernetesClientException e) {
            throw new CniFailure(failed + "whereabouts is not installed: " + e.getMessage());
        }
    }

    private String allocate(Pod pod, String iface, String node, JsonNode config, String failed) throws CniFailure {
        String network = config.path("network_name").asText("");
        boolean sliced = !config.path("node_slice_size").asText("").isEmpty();
        String whole = config.path("range").asText();
        String range = sliced ? slice(network, node, failed) : whole;
        IPPool pool = pool(named(network, (sliced ? node + "-" : "") + normalized(range)), range);
        boolean overlapping = config.path("enable_overlapping_ranges").asBoolean(true);
        String podRef =
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        JsonNode allocations = pool.getSpec().path("allocations");
        for (Map.Entry<String, JsonNode> entry : allocations.properties()) {
            if (podRef.equals(entry.getValue().path("podref").asText())
                    && iface.equals(entry.getValue().path("ifname").asText())) {
                // An ADD that came no further; the kubelet tries again.
                String ip = DelegateIpam.offset(range, Integer.parseInt(entry.getKey()));
                if (overlapping && !isReserved(named(network, normalized(ip)))) {
                    reserve(named(network, normalized(ip)), podRef, iface);
                }
                return ip + whole.substring(whole.indexOf('/'));
            }
        }
        for (int i = 1; i < 65536; i++) {
            String ip = DelegateIpam.offset(range, i);
            if (!DelegateIpam.inside(range, ip)) {
                break;
            }
            String reservation = named(network, normalized(ip));
            if (!allocations.has(Integer.toString(i)) && !(overlapping && isReserved(reservation))) {
                String patch = "{\"metadata\":{\"resourceVersion\":\""
                        + pool.getMetadata().getResourceVersion()
                        + "\"},\"spec\":{\"allocations\":{\"" + i + "\":{\"id\":\""
                        + pod.getMetadata().getUid()
                        + "\",\"podref\":\"" + podRef + "\",\"ifname\":\"" + iface + "\"}}}}";
                client.resource(pool).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
                if (overlapping) {
                    reserve(reservation, podRef, iface);
                }
                return ip + whole.substring(whole.indexOf('/'));
            }
        }
        throw new CniFailure(failed + "error at storage engine: Could not allocate IP in range: " + range);
    }

    private String slice(String network, String node, String failed) throws CniFailure {
        NodeSlicePool pool = client.resources(NodeSlicePool.class)
                .inNamespace(NAMESPACE)
                .withName(network)
                .get();
        if (pool != null) {
            for (NodeSlicePool.Slice slice : pool.asStatus().allocations()) {
                if (slice.nodeName().equals(node)) {
                    return slice.sliceRange();
                }
            }
        }
        throw new CniFailure(failed + "error at storage engine: no allocated node slice for node");
    }

    private IPPool pool(String name, String range) {
        IPPool found = client.resources(IPPool.class)
                .inNamespace(NAMESPACE)
                .withName(name)
                .get();
        if (found != null) {
            return found;
        }
        IPPool made = new IPPool();
        made.getMetadata().setNamespace(NAMESPACE);
        made.getMetadata().setName(name);
        made.setSpec(JsonNodeFactory.instance
                .objectNode()
                .put("range", range)
                .set("allocations", JsonNodeFactory.instance.objectNode()));
        return client.resource(made).create();
    }

    private boolean isReserved(String name) {
        return client.resources(OverlappingRangeIPReservation.class)
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .get()
                != null;
    }

    private void reserve(String name, String podRef, String iface) {
        OverlappingRangeIPReservation made = new OverlappingRangeIPReservation();
        made.getMetadata().setNamespace(NAMESPACE);
        made.getMetadata().setName(name);
        made.setSpec(JsonNodeFactory.instance.objectNode().put("podref", podRef).put("ifname", iface));
        client.resource(made).create();
    }

    /** Frees what it gave to the pod. */
    void release(Pod pod) {
        String uid = pod.getMetadata().getUid();
        String podRef =
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        try {
            boolean found = false;
            for (IPPool pool :
                    client.resources(IPPool.class).inNamespace(NAMESPACE).list().getItems()) {
                for (Map.Entry<String, JsonNode> entry :
                        pool.getSpec().path("allocations").properties()) {
                    if (uid.equals(entry.getValue().path("id").asText())) {
                        found = true;
                        client.resource(pool)
                                .patch(
                                        PatchContext.of(PatchType.JSON_MERGE),
                                        "{\"spec\":{\"allocations\":{\"" + entry.getKey() + "\":null}}}");
                    }
                }
            }
            if (found) {
                client.resources(OverlappingRangeIPReservation.class).inNamespace(NAMESPACE).list().getItems().stream()
                        .filter(one ->
                                podRef.equals(one.getSpec().path("podref").asText()))
                        .forEach(one -> client.resource(one).delete());
            }
        } catch (KubernetesClientException e) {
            // Whereabouts is not installed: nothing to free.
            return;
        }
    }

    private static String named(String network, String name) {
        return network.isEmpty() ? name : network + "-" + name;
    }

    private static String normalized(String text) {
        return text.replace('/', '-').replace(':', '-');
    }
}
