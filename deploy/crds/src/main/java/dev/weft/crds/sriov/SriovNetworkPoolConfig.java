package dev.weft.crds.sriov;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.Modelled;
import dev.weft.crds.Selector;
import dev.weft.crds.View;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Nodes that are changed together. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovnetworkpoolconfigs")
@Modelled(spec = SriovNetworkPoolConfig.Spec.class, status = SriovNetworkPoolConfig.Status.class)
@JsonClassDescription("A pool of nodes that the SR-IOV operator changes together.")
public final class SriovNetworkPoolConfig extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The typed view of status. */
    public Status asStatus() {
        return View.of(getStatus(), Status.class);
    }

    /** What is wanted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription("How many nodes may be drained at once.") @Nullable
            IntOrString maxUnavailable,

            @JsonPropertyDescription("Nodes of the pool.") @Nullable
            Selector nodeSelector,

            @AllowedValues({"shared", "exclusive"})
            @JsonPropertyDescription("RDMA namespaces: shared or exclusive.")
            @Nullable
            String rdmaMode,

            @JsonPropertyDescription("Nodes with OVS hardware offload.") @Nullable
            OvsHardwareOffload ovsHardwareOffloadConfig) {}

    /** Nodes with OVS hardware offload. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record OvsHardwareOffload(
            @JsonPropertyDescription("Name of the MachineConfigPool.") @Nullable
            String name) {}

    /** Empty. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status() {}
}
