package dev.weft.attach.domain.attachment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.request.NetworksAnnotation;

/**
 * The one write to a pod: its networks with all addresses, and the gate lifted, so that no moment exists in which one is
 * true without the other.
 *
 * @param networks new value of the networks annotation
 * @param requested what the user wrote there; empty when there is nothing, then only the gate is lifted
 * @param gateIndex place of Weft's gate among the pod's gates; -1 when the pod has none
 */
public record PodPatch(String uid, String networks, String requested, int gateIndex) {

    /** Keeps what the user asked for, so that a later decision can start from it. */
    public static final String REQUESTED_KEY = "weft.dev/requested-networks";

    /** JSON patch (RFC 6902); its tests make it fail whole when the pod is another one or its gates have moved. */
    public ArrayNode jsonPatch() {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        operation(patch, "test", "/metadata/uid").put("value", uid);
        if (!requested.isEmpty()) {
            operation(patch, "test", annotation(NetworksAnnotation.KEY)).put("value", requested);
        }
        if (gateIndex >= 0) {
            operation(patch, "test", "/spec/schedulingGates/" + gateIndex + "/name")
                    .put("value", PodAdmission.GATE);
        }
        if (!requested.isEmpty()) {
            operation(patch, "add", annotation(REQUESTED_KEY)).put("value", requested);
            operation(patch, "replace", annotation(NetworksAnnotation.KEY)).put("value", networks);
        }
        if (gateIndex >= 0) {
            operation(patch, "remove", "/spec/schedulingGates/" + gateIndex);
        }
        return patch;
    }

    private static ObjectNode operation(ArrayNode patch, String op, String path) {
        return patch.addObject().put("op", op).put("path", path);
    }

    private static String annotation(String key) {
        return "/metadata/annotations/" + key.replace("~", "~0").replace("/", "~1");
    }
}
