package dev.weft.runtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One condition of an intent's status. Rule: metav1.Condition.
 *
 * @param type Accepted, Progressing, Ready or Degraded
 * @param reason CamelCase word
 * @param message sentence
 */
public record Condition(String type, boolean status, String reason, String message) {

    /**
     * The conditions as JSON; the transition time of a condition whose status did not change is kept.
     *
     * @param existing conditions that the object has now
     */
    public static ArrayNode render(JsonNode existing, List<Condition> wanted, long generation, Instant now) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (Condition condition : wanted) {
            String status = condition.status() ? "True" : "False";
            String since = now.truncatedTo(ChronoUnit.SECONDS).toString();
            for (JsonNode old : existing) {
                if (old.path("type").asText().equals(condition.type())
                        && old.path("status").asText().equals(status)) {
                    since = old.path("lastTransitionTime").asText(since);
                }
            }
            ObjectNode node = result.addObject();
            node.put("type", condition.type());
            node.put("status", status);
            node.put("observedGeneration", generation);
            node.put("lastTransitionTime", since);
            node.put("reason", condition.reason().isEmpty() ? "Unknown" : condition.reason());
            node.put("message", condition.message());
        }
        return result;
    }
}
