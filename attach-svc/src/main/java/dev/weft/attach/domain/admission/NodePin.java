package dev.weft.attach.domain.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The one node that a pod can be bound to, as far as the pod says so itself. Rules: the scheduler's node selector and required node
 * affinity, whose terms are alternatives; a DaemonSet's pods name their node in {@code matchFields}.
 *
 * @param byLabel whether {@code value} is that of the label {@value #LABEL}, which need not be the node's name
 */
public record NodePin(boolean byLabel, String value) {

    /** The label that names a node's host. */
    public static final String LABEL = "kubernetes.io/hostname";

    private static final String NAME = "metadata.name";

    /**
     * @param spec {@code spec} of the pod
     */
    public static Optional<NodePin> of(JsonNode spec) {
        String bound = spec.path("nodeName").asText("");
        if (!bound.isEmpty()) {
            return Optional.of(new NodePin(false, bound));
        }
        Set<Optional<NodePin>> pins = new HashSet<>();
        for (JsonNode term :
                spec.at("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms")) {
            pins.add(one(term.path("matchFields"), NAME, false)
                    .or(() -> one(term.path("matchExpressions"), LABEL, true)));
        }
        Optional<NodePin> affinity = pins.size() == 1 ? pins.iterator().next() : Optional.empty();
        String host = spec.path("nodeSelector").path(LABEL).asText("");
        return affinity.or(() -> host.isEmpty() ? Optional.empty() : Optional.of(new NodePin(true, host)));
    }

    private static Optional<NodePin> one(JsonNode requirements, String key, boolean byLabel) {
        for (JsonNode requirement : requirements) {
            JsonNode values = requirement.path("values");
            if (requirement.path("key").asText().equals(key)
                    && requirement.path("operator").asText().equals("In")
                    && values.size() == 1) {
                return Optional.of(new NodePin(byLabel, values.get(0).asText()));
            }
        }
        return Optional.empty();
    }
}
