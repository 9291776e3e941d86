package dev.weft.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;

/** A label selector; an empty one selects everything. Rule: metav1.LabelSelector. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Selector(
        @JsonPropertyDescription("Labels that must all have exactly these values. Example: {region: west}")
        Map<String, String> matchLabels,

        @JsonPropertyDescription("Requirements that must all hold, together with matchLabels.")
        List<Requirement> matchExpressions) {

    public Selector {
        matchLabels = Absent.asEmpty(matchLabels);
        matchExpressions = Absent.asEmpty(matchExpressions);
    }

    /** One requirement on one label. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Requirement(
            @Required @JsonPropertyDescription("The label that the requirement is about. Example: region")
            String key,

            @Required
            @AllowedValues({"In", "NotIn", "Exists", "DoesNotExist"})
            @JsonPropertyDescription("How the label relates to the values: In, NotIn, Exists or DoesNotExist.")
            String operator,

            @JsonPropertyDescription("The values for In and NotIn; none for Exists and DoesNotExist.")
            List<String> values) {

        public Requirement {
            values = Absent.asEmpty(values);
        }
    }
}
