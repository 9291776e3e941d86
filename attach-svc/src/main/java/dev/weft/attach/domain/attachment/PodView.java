package dev.weft.attach.domain.attachment;

import java.util.List;
import java.util.Map;

/**
 * What a decision needs of a pod.
 *
 * @param phase {@code status.phase}
 * @param deleting whether a deletion is asked for
 * @param gates names of the scheduling gates, in their order
 */
public record PodView(
        String uid,
        String namespace,
        String name,
        String phase,
        boolean deleting,
        List<String> gates,
        Map<String, String> labels,
        Map<String, String> annotations) {

    public PodView {
        gates = List.copyOf(gates);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** The annotation, or empty text. */
    public String annotation(String key) {
        return annotations.getOrDefault(key, "");
    }
}
