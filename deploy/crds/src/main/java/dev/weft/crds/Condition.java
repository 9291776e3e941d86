package dev.weft.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One condition of an object. Rule: metav1.Condition. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @Required
        @Size(max = 316)
        @Pattern(
                "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")
        @JsonPropertyDescription("What the condition is about, in CamelCase. Example: Ready")
        String type,

        @Required
        @AllowedValues({"True", "False", "Unknown"})
        @JsonPropertyDescription("Whether it holds: True, False or Unknown.")
        String status,

        @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @JsonPropertyDescription("Why, as one CamelCase word that a program can read. Example: PoolExhausted")
        String reason,

        @Required
        @Size(max = 32768)
        @JsonPropertyDescription("Why, in words, with the step that mends it. May be empty.")
        String message,

        @Required
        @TimeText
        @JsonPropertyDescription("When the status last changed, RFC 3339 in UTC. Example: 2026-01-31T12:00:00Z")
        String lastTransitionTime,

        @Min(0)
        @JsonPropertyDescription(
                "The metadata.generation that the condition speaks of. Smaller than the object's: not judged yet.")
        @Nullable
        Long observedGeneration) {

    /** The types that every intent reports. */
    public static final String ACCEPTED = "Accepted";

    public static final String PROGRESSING = "Progressing";
    public static final String READY = "Ready";
    public static final String DEGRADED = "Degraded";

    /** Whether the status is True. */
    public boolean holds() {
        return "True".equals(status);
    }
}
