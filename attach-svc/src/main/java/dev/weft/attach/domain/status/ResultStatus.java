package dev.weft.attach.domain.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What Multus reports for the result of a CNI plugin. Rule: CreateNetworkStatuses of the client library. */
public final class ResultStatus {

    private static final Set<String> OLD = Set.of("", "0.1.0", "0.2.0");
    private static final Set<String> NEW = Set.of("0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");

    private ResultStatus() {}

    /**
     * One element for each interface in the pod.
     *
     * @param result the result as JSON, of any version of the CNI specification
     * @param isDefault whether it is the cluster's default network
     * @param deviceInfo the device of the attachment; missing when there is none
     * @throws PluginRefusal when the version of the result is not known
     */
    public static List<ObjectNode> of(JsonNode result, String network, boolean isDefault, JsonNode deviceInfo) {
        String version = GoJson.text(result, "cniVersion");
        if (!OLD.contains(version) && !NEW.contains(version)) {
            throw new PluginRefusal("unsupported CNI result version \"" + version + "\"");
        }
        List<JsonNode> ips = ips(result, OLD.contains(version));
        List<String> gateways = gateways(result);
        Map<Integer, JsonNode> inPod = new TreeMap<>();
        JsonNode interfaces = GoJson.field(result, "interfaces");
        for (int i = 0; i < interfaces.size(); i++) {
            if (!GoJson.text(interfaces.get(i), "sandbox").isEmpty()) {
                inPod.put(i, interfaces.get(i));
            }
        }
        List<ObjectNode> statuses = new ArrayList<>();
        if (inPod.size() <= 1) {
            JsonNode one = inPod.isEmpty()
                    ? JsonNodeFactory.instance.objectNode()
                    : inPod.values().iterator().next();
            statuses.add(status(network, one, ips, isDefault, gateways, result, deviceInfo));
            return statuses;
        }
        int last = inPod.keySet().stream().reduce((first, second) -> second).orElse(-1);
        int chosen = isDefault ? chosen(inPod, ips) : -1;
        inPod.forEach((index, iface) -> statuses.add(status(
                network,
                iface,
                ips.stream().filter(ip -> owner(ip, inPod, last) == index).toList(),
                index == chosen,
                gateways,
                result,
                deviceInfo)));
        return statuses;
    }

    /** The interface that a default network's status names: the first with a gateway, else the first. */
    private static int chosen(Map<Integer, JsonNode> inPod, List<JsonNode> ips) {
        return ips.stream()
                .filter(ip -> GoJson.optional(ip, "gateway").isPresent())
                .map(ip -> GoJson.field(ip, "interface").asInt(-1))
                .filter(inPod::containsKey)
                .findFirst()
                .orElse(inPod.keySet().iterator().next());
    }

    private static int owner(JsonNode ip, Map<Integer, JsonNode> inPod, int last) {
        int index = GoJson.field(ip, "interface").asInt(-1);
        return inPod.containsKey(index) ? index : last;
    }

    private static List<JsonNode> ips(JsonNode result, boolean old) {
        List<JsonNode> ips = new ArrayList<>();
        if (old) {
            for (String family : new String[] {"ip4", "ip6"}) {
                JsonNode config = GoJson.field(result, family);
                if (config.isObject()) {
                    ips.add(JsonNodeFactory.instance.objectNode().put("address", GoJson.text(config, "ip")));
                }
            }
        } else {
            GoJson.field(result, "ips").forEach(ips::add);
        }
        return ips;
    }

    private static List<String> gateways(JsonNode result) {
        List<String> gateways = new ArrayList<>();
        List<JsonNode> lists = List.of(
                GoJson.field(result, "routes"),
                GoJson.field(GoJson.field(result, "ip4"), "routes"),
                GoJson.field(GoJson.field(result, "ip6"), "routes"));
        for (JsonNode routes : lists) {
            for (JsonNode route : routes) {
                if (DefaultRoutes.isDefault(GoJson.text(route, "dst"))) {
                    GoJson.optional(route, "gw").ifPresent(gateways::add);
                }
            }
        }
        return gateways;
    }

    private static ObjectNode status(
            String network,
            JsonNode iface,
            List<JsonNode> ips,
            boolean isDefault,
            List<String> gateways,
            JsonNode result,
            JsonNode deviceInfo) {
        ObjectNode status = JsonNodeFactory.instance.objectNode().put("name", network);
        GoJson.optional(iface, "name").ifPresent(name -> status.put("interface", name));
        if (!ips.isEmpty()) {
            ArrayNode array = status.putArray("ips");
            ips.forEach(ip -> array.add(bare(GoJson.text(ip, "address"))));
        }
        GoJson.optional(iface, "mac").ifPresent(mac -> status.put("mac", mac));
        int mtu = GoJson.field(iface, "mtu").asInt(0);
        if (mtu != 0) {
            status.put("mtu", mtu);
        }
        if (isDefault) {
            status.put("default", true);
        }
        JsonNode dns = GoJson.field(result, "dns");
        status.set("dns", dns.isObject() ? dns : JsonNodeFactory.instance.objectNode());
        if (deviceInfo.isObject() && !deviceInfo.isEmpty()) {
            status.set("device-info", deviceInfo);
        }
        if (!gateways.isEmpty()) {
            ArrayNode array = status.putArray("gateway");
            gateways.forEach(array::add);
        }
        return status;
    }

    private static String bare(String address) {
        int slash = address.indexOf('/');
        String ip = slash < 0 ? address : address.substring(0, slash);
        return Address.parse(ip).map(Address::toString).orElse(ip);
    }
}
