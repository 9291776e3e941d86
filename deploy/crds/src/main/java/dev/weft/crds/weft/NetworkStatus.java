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
import org.jspecify.annotations.Nullable;

/** Where a network is. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NetworkStatus(
        @JsonPropertyDescription("The metadata.generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("The kind that is set. Example: macvlan") @Nullable
        String type,

        @JsonPropertyDescription("The way of addressing that is set. Example: pool/storage") @Nullable
        String ipam,

        @Min(0) @JsonPropertyDescription("Number of members that the selector matches.") @Nullable
        Integer matchedClusters,

        @Min(0) @JsonPropertyDescription("Number of namespaces of members where it is.") @Nullable
        Integer placed,

        @Min(0) @JsonPropertyDescription("Number of namespaces of members where it could not be placed.") @Nullable
        Integer failedCount,

        @Min(0) @JsonPropertyDescription("Number of pods attached to it in all members.") @Nullable
        Integer attachedPods,

        @JsonPropertyDescription("Where it is and where it should be; those that failed come first; the first 100.")
        List<Placement> placements,

        @JsonPropertyDescription("What would be written, when enforcement is Plan; the first 50.")
        List<Planned> plan,

        @JsonPropertyDescription("Fields that are set but not acted on yet.")
        List<UnsupportedField> unsupportedFields,

        @JsonPropertyDescription("What a person should look at, worst first.")
        List<Finding> findings,

        @MapList("type") @JsonPropertyDescription("Accepted, Progressing, Ready and Degraded.")
        List<Condition> conditions)
        implements IntentStatus {

    public NetworkStatus {
        placements = Absent.asEmpty(placements);
        plan = Absent.asEmpty(plan);
        unsupportedFields = Absent.asEmpty(unsupportedFields);
        findings = Absent.asEmpty(findings);
        conditions = Absent.asEmpty(conditions);
    }

    /** The network in one namespace of a member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Placement(
            @Required @JsonPropertyDescription("The member. Example: west")
            String cluster,

            @Required @JsonPropertyDescription("The namespace. Example: shop")
            String namespace,

            @Required @JsonPropertyDescription("What became of it there. Example: Applied")
            String state,

            @JsonPropertyDescription("Why, as one word that a program can read. Example: NameTaken") @Nullable
            String reason,

            @JsonPropertyDescription("Why, in words, with the step that mends it.") @Nullable
            String message,

            @Min(0) @JsonPropertyDescription("Number of nodes that have a range of their own there.") @Nullable
            Integer nodes,

            @Min(0) @JsonPropertyDescription("Number of pods attached there.") @Nullable
            Integer attachedPods) {}
}
