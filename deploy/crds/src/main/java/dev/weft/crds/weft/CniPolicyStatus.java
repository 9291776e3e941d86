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

/** What became of a CNI policy, member by member. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CniPolicyStatus(
        @JsonPropertyDescription("The metadata.generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @Min(0) @JsonPropertyDescription("Number of members that the selector matches.") @Nullable
        Integer matchedClusters,

        @Min(0) @JsonPropertyDescription("Number of members that are as the policy says.") @Nullable
        Integer appliedClusters,

        @Min(0) @JsonPropertyDescription("Number of members that refused at least one field.") @Nullable
        Integer refusedClusters,

        @JsonPropertyDescription("What became of it in each member; the first 100.")
        List<PerCluster> clusters,

        @JsonPropertyDescription("What would be written, when enforcement is Plan; the first 50.")
        List<Planned> plan,

        @JsonPropertyDescription("Fields that are set but not acted on yet.")
        List<UnsupportedField> unsupportedFields,

        @JsonPropertyDescription("What a person should look at, worst first.")
        List<Finding> findings,

        @MapList("type") @JsonPropertyDescription("Accepted, Progressing, Ready and Degraded.")
        List<Condition> conditions)
        implements IntentStatus {

    public CniPolicyStatus {
        clusters = Absent.asEmpty(clusters);
        plan = Absent.asEmpty(plan);
        unsupportedFields = Absent.asEmpty(unsupportedFields);
        findings = Absent.asEmpty(findings);
        conditions = Absent.asEmpty(conditions);
    }

    /** One member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PerCluster(
            @Required @JsonPropertyDescription("The member. Example: west")
            String cluster,

            @JsonPropertyDescription("Whether the member is as the policy says.") @Nullable
            Boolean ready,

            @JsonPropertyDescription("What was applied. Example: [rke2-multus: dhcpDaemon]")
            List<String> applied,

            @JsonPropertyDescription(
                    "What a person must do on the servers, because no API can. Example: ['cni: [multus, cilium] in /etc/rancher/rke2/config.yaml, then restart rke2-server']")
            List<String> restartNeeded,

            @JsonPropertyDescription("What was not done, and why.")
            List<Refused> refused,

            @JsonPropertyDescription("Why it is not ready, in words.") @Nullable
            String message) {

        public PerCluster {
            applied = Absent.asEmpty(applied);
            restartNeeded = Absent.asEmpty(restartNeeded);
            refused = Absent.asEmpty(refused);
        }
    }

    /** A field that was not applied in a member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Refused(
            @Required @JsonPropertyDescription("Path of the field. Example: spec.cni")
            String field,

            @Required @JsonPropertyDescription("Why, with the step that mends it.")
            String reason) {}
}
