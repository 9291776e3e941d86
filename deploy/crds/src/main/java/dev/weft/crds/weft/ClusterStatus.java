package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.Condition;
import dev.weft.crds.MapList;
import dev.weft.crds.TimeText;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a member cluster. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterStatus(
        @JsonPropertyDescription("The metadata.generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @AllowedValues({
            "Pending",
            "Connected",
            "Unreachable",
            "Unauthorized",
            "Forbidden",
            "InvalidKubeconfig",
            "Paused"
        })
        @JsonPropertyDescription(
                "How the member answers: Pending until the first answer, then Connected, Unreachable, Unauthorized, Forbidden, InvalidKubeconfig or Paused.")
        @Nullable
        String connection,

        @JsonPropertyDescription("Why it is not Connected, with the step that mends it.") @Nullable
        String connectionMessage,

        @TimeText
        @JsonPropertyDescription(
                "When a member that is Unreachable last answered, to a few seconds, RFC 3339 in UTC; absent while it answers.")
        @Nullable
        String lastSeen,

        @JsonPropertyDescription("Version that the API server reports. Example: v1.34.1+rke2r1") @Nullable
        String kubernetesVersion,

        @JsonPropertyDescription("Which Kubernetes it is, as far as that shows. Example: rke2") @Nullable
        String distribution,

        @JsonPropertyDescription("What is known of RKE2; absent elsewhere.") @Nullable
        Rke2 rke2,

        @Min(0) @JsonPropertyDescription("Number of nodes.") @Nullable
        Integer nodes,

        @Min(0) @JsonPropertyDescription("Number of nodes that meet all preconditions of SR-IOV.") @Nullable
        Integer capableNodes,

        @JsonPropertyDescription("The SR-IOV operator that was found; absent when there is none.") @Nullable
        Operator operator,

        @JsonPropertyDescription("What is wrong with the addresses of Whereabouts; absent where it is not installed.")
        @Nullable
        Whereabouts whereabouts,

        @JsonPropertyDescription("What a person should look at, worst first.")
        List<Finding> findings,

        @MapList("type") @JsonPropertyDescription("Accepted, Progressing, Ready and Degraded.")
        List<Condition> conditions)
        implements IntentStatus {

    public ClusterStatus {
        findings = Absent.asEmpty(findings);
        conditions = Absent.asEmpty(conditions);
    }

    /** The RKE2 settings that the servers run with. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Rke2(
            @JsonPropertyDescription("The cni list of the servers, in order. Example: [multus, cilium]")
            List<String> cni,

            @JsonPropertyDescription(
                    "Version of the packaged charts that matter here, by chart name. Example: {rke2-multus: v4.2.106}")
            Map<String, String> charts) {

        public Rke2 {
            cni = Absent.asEmpty(cni);
            charts = Absent.asEmpty(charts);
        }
    }

    /** An SR-IOV operator in the member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Operator(
            @JsonPropertyDescription("Namespace of its objects. Example: cattle-sriov-system") @Nullable
            String namespace,

            @JsonPropertyDescription("Prefix of its extended resources. Example: rancher.io") @Nullable
            String resourcePrefix,

            @JsonPropertyDescription("Its version, as its image or chart says. Example: 1.3.0") @Nullable
            String version,

            @JsonPropertyDescription("Who packaged it. Example: rancher") @Nullable
            String flavour,

            @JsonPropertyDescription("Whether Weft works through it (Delegate) or in its place (Direct).")
            ClusterSpec.@Nullable SriovMode mode) {}

    /** What Whereabouts keeps in the member, and what is wrong with it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Whereabouts(
            @JsonPropertyDescription("Whether what is wrong is only shown (Plan) or mended (Enforce).") @Nullable
            Enforcement enforcement,

            @JsonPropertyDescription(
                    "Why the objects of Whereabouts or the pods cannot be read or mended, with the step that mends it.")
            @Nullable
            String message,

            @Min(0) @JsonPropertyDescription("Number of IPPools.") @Nullable
            Integer pools,

            @Min(0) @JsonPropertyDescription("Number of addresses that are given.") @Nullable
            Integer allocations,

            @Min(0) @JsonPropertyDescription("Addresses of pods that are gone.") @Nullable
            Integer leaks,

            @Min(0) @JsonPropertyDescription("Addresses that two pods have.") @Nullable
            Integer duplicates,

            @Min(0)
            @JsonPropertyDescription(
                    "How often a node has no slice of a network that is cut for the nodes: no pod of it starts there.")
            @Nullable
            Integer withoutSlice,

            @Min(0) @JsonPropertyDescription("Everything that is wrong, leaks and duplicates included.") @Nullable
            Integer wrong,

            @JsonPropertyDescription("The first 20 of what is wrong.")
            List<WrongAddress> findings) {

        public Whereabouts {
            findings = Absent.asEmpty(findings);
        }
    }

    /** Something that is wrong with an address of Whereabouts. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record WrongAddress(
            @AllowedValues({
                "RepairRefused",
                "StuckLease",
                "NoSlice",
                "Leak",
                "DeadReservation",
                "DuplicateAddress",
                "MissingAllocation",
                "MissingReservation",
                "WrongPod",
                "UnusedAllocation",
                "DeadSlice",
                "BadSlices",
                "UnreadablePool"
            })
            @JsonPropertyDescription("What was found, as one word that a program can read. Example: Leak")
            @Nullable
            String code,

            @JsonPropertyDescription(
                    "The object it was found on, as kind/namespace/name. Example: IPPool/kube-system/10.30.0.0-24")
            @Nullable
            String object,

            @JsonPropertyDescription("The address. Example: 10.30.0.7") @Nullable
            String address,

            @JsonPropertyDescription("The pod that the object names, as namespace/name. Example: shop/web-1") @Nullable
            String pod,

            @JsonPropertyDescription("What is wrong. Example: the pod is gone") @Nullable
            String reason,

            @JsonPropertyDescription("What Weft does about it, or what a person has to do.") @Nullable
            String mend) {}
}
