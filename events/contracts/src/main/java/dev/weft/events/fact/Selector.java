package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A Kubernetes label selector. An empty one selects everything. Rule: metav1.LabelSelector. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Selector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

    public static final Selector EVERYTHING = new Selector(Map.of(), List.of());

    public Selector {
        matchLabels = Copies.map(matchLabels);
        matchExpressions = Copies.list(matchExpressions);
    }

    /** One expression; operator is In, NotIn, Exists or DoesNotExist. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Requirement(String key, String operator, List<String> values) {
        public Requirement {
            values = Copies.list(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;
            };
        }
    }

    /** Whether all labels and expressions hold for these labels. */
    public boolean matches(Map<String, String> labels) {
        return matchLabels.entrySet().stream().allMatch(e -> Objects.equals(labels.get(e.getKey()), e.getValue()))
                && matchExpressions.stream().allMatch(r -> r.matches(labels));
    }
}
