package dev.weft.attach.domain.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.TreeMap;

/** The JSON patch for a pod at its creation: the gate, and the device plugin resources. Rule: RFC 6902. */
public final class AdmissionPatch {

    /** The scheduling gate that waits for addresses. */
    public static final String GATE = "weft.dev/networks";

    private AdmissionPatch() {}

    /**
     * @param pod the pod as it is created
     * @param resources resource name to how many the requested networks need
     * @return operations; empty when nothing is to be changed
     */
    public static ArrayNode of(JsonNode pod, boolean gate, Map<String, Integer> resources) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        if (gate && !gated(pod)) {
            if (pod.path("spec").path("schedulingGates").isArray()) {
                patch.addObject()
                        .put("op", "add")
                        .put("path", "/spec/schedulingGates/-")
                        .putObject("value")
                        .put("name", GATE);
            } else {
                patch.addObject()
                        .put("op", "add")
                        .put("path", "/spec/schedulingGates")
                        .putArray("value")
                        .addObject()
                        .put("name", GATE);
            }
        }
        JsonNode container = pod.path("spec").path("containers").path(0);
        Map<String, Integer> missing = new TreeMap<>(resources);
        missing.keySet()
                .removeIf(r -> container.path("resources").path("requests").has(r));
        if (!missing.isEmpty()) {
            String base = "/spec/containers/0/resources";
            if (!container.path("resources").isObject()) {
                patch.addObject().put("op", "add").put("path", base).putObject("value");
            }
            for (String list : new String[] {"requests", "limits"}) {
                if (!container.path("resources").path(list).isObject()) {
                    patch.addObject()
                            .put("op", "add")
                            .put("path", base + "/" + list)
                            .putObject("value");
                }
                missing.forEach((name, count) -> patch.addObject()
                        .put("op", "add")
                        .put(
                                "path",
                                base + "/" + list + "/"
                                        + name.replace("~", "~0").replace("/", "~1"))
                        .put("value", Integer.toString(count)));
            }
        }
        return patch;
    }

    /** Whether the pod has Weft's gate. */
    public static boolean gated(JsonNode pod) {
        for (JsonNode gate : pod.path("spec").path("schedulingGates")) {
            if (gate.path("name").asText().equals(GATE)) {
                return true;
            }
        }
        return false;
    }
}
