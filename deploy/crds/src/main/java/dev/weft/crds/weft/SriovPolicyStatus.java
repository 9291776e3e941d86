package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import dev.weft.crds.Condition;
import dev.weft.crds.MapList;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of an SR-IOV policy. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SriovPolicyStatus(
        @JsonPropertyDescription("The metadata.generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @Min(0) @JsonPropertyDescription("Number of members that the selector matches.") @Nullable
        Integer matchedClusters,

        @Min(0) @JsonPropertyDescription("Number of nodes with at least one selected card.") @Nullable
        Integer matchedNodes,

        @Min(0) @JsonPropertyDescription("Number of nodes whose cards are as the policy says.") @Nullable
        Integer syncedNodes,

        @Min(0) @JsonPropertyDescription("Number of nodes where it failed.") @Nullable
        Integer failedCount,

        @JsonPropertyDescription("Number of nodes by state. Example: {Applied: 3, Progressing: 1}")
        Map<String, Integer> states,

        @JsonPropertyDescription("The nodes where it failed, each with its reason; the first 50.")
        List<FailedNode> failedNodes,

        @JsonPropertyDescription("What would be written, per node, when enforcement is Plan; the first 50.")
        List<Planned> plan,

        @JsonPropertyDescription("Fields that are set but not acted on yet.")
        List<UnsupportedField> unsupportedFields,

        @JsonPropertyDescription("What a person should look at, worst first.")
        List<Finding> findings,

        @MapList("type") @JsonPropertyDescription("Accepted, Progressing, Ready and Degraded.")
        List<Condition> conditions)
        implements IntentStatus {

    public SriovPolicyStatus {
        states = Absent.asEmpty(states);
        failedNodes = Absent.asEmpty(failedNodes);
        plan = Absent.asEmpty(plan);
        unsupportedFields = Absent.asEmpty(unsupportedFields);
        findings = Absent.asEmpty(findings);
        conditions = Absent.asEmpty(conditions);
    }

    /** A node where the policy failed. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FailedNode(
            @Required @JsonPropertyDescription("The member. Example: west")
            String cluster,

            @Required @JsonPropertyDescription("The node. Example: worker-3")
            String node,

            @Required @JsonPropertyDescription("Why, as one word that a program can read. Example: TooManyVfs")
            String reason,

            @JsonPropertyDescription("Why, in words, with the step that mends it.") @Nullable
            String message) {}
}
