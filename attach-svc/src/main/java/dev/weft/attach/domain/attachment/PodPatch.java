package dev.weft.attach.domain.attachment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.request.NetworksAnnotation;

/**
 * The one write to a pod: its networks with all addresses, and the gate lifted, so that no moment exists in which one is
 * true without the other.
 *
 * @param resourceVersion the version that was decided on; the API server answers 409 when the pod is another one by now
 * @param networks new value of the networks annotation
 * @param requested what the user wrote there; empty when there is nothing, then only the gate is lifted
 * @param liftsGate whether the pod has Weft's gate
 */
public record PodPatch(String resourceVersion, String networks, String requested, boolean liftsGate) {

    /** Keeps what the user asked for, so that a later decision can start from it. */
    public static final String REQUESTED_KEY = "weft.dev/requested-networks";

    /** A strategic merge patch of the pod; gates of others stay. */
    public ObjectNode strategicMerge() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata").put("resourceVersion", resourceVersion);
        if (!requested.isEmpty()) {
            metadata.putObject("annotations")
                    .put(NetworksAnnotation.KEY, networks)
                    .put(REQUESTED_KEY, requested);
        }
        if (liftsGate) {
            patch.putObject("spec")
                    .putArray("schedulingGates")
                    .addObject()
                    .put("name", PodAdmission.GATE)
                    .put("$patch", "delete");
        }
        return patch;
    }
}
