package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user says about a member cluster. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterSpec(
        @Required
        @JsonPropertyDescription(
                "The Secret of this namespace that holds the kubeconfig. Its content never leaves the hub.")
        KubeconfigSecretRef kubeconfigSecretRef,

        @JsonPropertyDescription(
                "Further labels that selectors of other intents match, as if they stood in metadata.labels; metadata.labels win. Example: {region: west}")
        Map<String, String> labels,

        @JsonPropertyDescription(
                "true: Weft neither reads from nor writes to this member until it is false again. Running pods are not touched.")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean paused,

        @JsonPropertyDescription("How SR-IOV is driven in this member.") @Nullable
        Sriov sriov,

        @JsonPropertyDescription(
                "What is done about leaked and wrong addresses of Whereabouts in this member. Absent: they are only shown.")
        @Nullable
        Whereabouts whereabouts) {

    public ClusterSpec {
        labels = Absent.asEmpty(labels);
    }

    /** Where the kubeconfig is. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record KubeconfigSecretRef(
            @Required
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("Name of the Secret, in the namespace of the Cluster. Example: west-kubeconfig")
            String name,

            @Default("kubeconfig")
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("Key of the Secret's data that holds the kubeconfig as YAML. Example: kubeconfig")
            String key) {

        /** The key used when none is named. */
        public static final String DEFAULT_KEY = "kubeconfig";

        public KubeconfigSecretRef {
            key = key == null ? DEFAULT_KEY : key;
        }
    }

    /** How SR-IOV is driven in the member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Sriov(
            @JsonPropertyDescription(
                    "Delegate: Weft writes SriovNetworkNodePolicies and checks what the operator makes of them. Direct: Weft writes SriovNetworkNodeStates and the device plugin configuration itself, and the operator must be scaled to zero. Absent: Delegate where an operator runs, else Direct.")
            @Nullable
            SriovMode mode,

            @Size(min = 1, max = 63)
            @JsonPropertyDescription(
                    "Namespace of the SR-IOV operator's objects. Absent: the one that is found. Example: cattle-sriov-system")
            @Nullable
            String operatorNamespace,

            @Size(min = 1, max = 253)
            @JsonPropertyDescription(
                    "Prefix of the extended resources, as the operator and the device plugin use it. Absent: the one that is found. Example: rancher.io")
            @Nullable
            String resourcePrefix) {}

    /** What is done about what Whereabouts left wrong in the member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Whereabouts(
            @Default("Plan")
            @JsonPropertyDescription(
                    "Plan: show what is wrong and what would be mended, write nothing. Enforce: mend it after a grace period; what only a person can decide is still only shown.")
            Enforcement enforcement) {

        public Whereabouts {
            enforcement = enforcement == null ? Enforcement.Plan : enforcement;
        }
    }

    /** Who computes the node states. */
    public enum SriovMode {
        Delegate,
        Direct
    }
}
