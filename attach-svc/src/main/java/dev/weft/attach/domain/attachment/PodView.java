package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.admission.PodAdmission;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decision needs of a pod.
 *
 * @param resourceVersion the version that was seen; a write that rests on it fails when the pod has changed since
 * @param node node that it is bound to; empty before
 * @param hostNetwork whether it lives on its node's network, so that no CNI plugin is called for it
 * @param deleting whether a deletion is asked for
 * @param gates names of the scheduling gates
 * @param identity what the pod is beyond its own life; absent for most
 * @param pinned the one node that it can be bound to; empty when it says of none
 */
public record PodView(
        String uid,
        String namespace,
        String name,
        String resourceVersion,
        String node,
        boolean hostNetwork,
        boolean deleting,
        List<String> gates,
        Map<String, String> annotations,
        @Nullable PodIdentity identity,
        String pinned) {

    public PodView {
        gates = List.copyOf(gates);
        annotations = Map.copyOf(annotations);
    }

    /** The annotation, or empty text. */
    public String annotation(String key) {
        return annotations.getOrDefault(key, "");
    }

    /** Whether it waits for Weft; such a pod has never run. */
    public boolean gated() {
        return gates.contains(PodAdmission.GATE);
    }
}
