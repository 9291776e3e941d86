package dev.weft.attach.domain.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** network-status after interfaces were plugged into or pulled from a running pod. Rule: dynamic networks controller. */
public final class HotPlugStatus {

    private HotPlugStatus() {}

    /** The status with one more element; {@code added} is that element without its name. */
    public static ArrayNode added(JsonNode status, String namespace, String network, ObjectNode added) {
        ArrayNode after = JsonNodeFactory.instance.arrayNode();
        status.forEach(after::add);
        ObjectNode element = JsonNodeFactory.instance.objectNode().put("name", namespace + "/" + network);
        element.setAll(added);
        if (!element.path("dns").isObject()) {
            element.putObject("dns");
        }
        after.add(element);
        return after;
    }

    /** The status without the interfaces named, each as {@code namespace/network/interface}. */
    public static ArrayNode removed(JsonNode status, List<String> removed) {
        Set<String> gone = Set.copyOf(removed);
        ArrayNode after = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : status) {
            String key = element.path("name").asText("") + "/"
                    + element.path("interface").asText("");
            if (!gone.contains(key)) {
                after.add(element);
            }
        }
        return after;
    }

    /** The event that tells of an added interface; {@code pod} is {@code namespace/name}. */
    public static String addedEvent(String pod, String iface, String network) {
        return "Normal AddedInterface pod [" + pod + "]: added interface " + iface + " to network: " + network;
    }

    /** The event that tells of a removed interface. */
    public static String removedEvent(String pod, String iface, String network) {
        return "Normal RemovedInterface pod [" + pod + "]: removed interface " + iface + " from network: " + network;
    }

    /** The event that tells why a pod on the node's network gets no interface. */
    public static String rejectedEvent(String pod) {
        return "Warning InterfaceAddRejected pod [" + pod + "]: will not add interface to host networked pod";
    }
}
