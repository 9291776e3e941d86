package dev.weft.attach.domain.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The node label that a definition asks for its pods. Rule: network-resources-injector; one label a definition. */
public final class NodeSelectorRule {

    private NodeSelectorRule() {}

    /**
     * The labels that the networks ask for; a later one wins.
     *
     * @throws AnnotationRefusal when a definition names more than one label
     */
    public static SortedMap<String, String> labels(List<KnownNetwork> networks) throws AnnotationRefusal {
        SortedMap<String, String> labels = new TreeMap<>();
        for (KnownNetwork network : networks) {
            String selector = network.annotations().get(KnownNetwork.NODE_SELECTOR_KEY);
            if (selector == null) {
                continue;
            }
            String[] parts = selector.split("=", -1);
            if (parts.length > 2) {
                throw new AnnotationRefusal(
                        "node selector in net-attach-def " + network.name() + " has more than one label");
            }
            labels.put(parts[0].strip(), parts.length == 2 ? parts[1].strip() : "");
        }
        return labels;
    }

    /** The JSON patch operation that merges the labels into the pod's own; empty when it has them all. */
    public static ArrayNode patch(JsonNode pod, Map<String, String> labels) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        JsonNode present = pod.path("spec").path("nodeSelector");
        TreeMap<String, String> merged = new TreeMap<>();
        present.properties()
                .forEach(label -> merged.put(label.getKey(), label.getValue().asText()));
        TreeMap<String, String> before = new TreeMap<>(merged);
        merged.putAll(labels);
        if (!merged.equals(before)) {
            var value = patch.addObject()
                    .put("op", "add")
                    .put("path", "/spec/nodeSelector")
                    .putObject("value");
            merged.forEach(value::put);
        }
        return patch;
    }
}
