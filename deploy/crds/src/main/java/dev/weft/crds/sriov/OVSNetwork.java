package dev.weft.crds.sriov;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.Condition;
import dev.weft.crds.MapList;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An Open vSwitch network as the operator renders it. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("ovsnetworks")
@Modelled(spec = OVSNetwork.Spec.class, status = OVSNetwork.Status.class)
@JsonClassDescription("An Open vSwitch network that the operator renders as a NetworkAttachmentDefinition.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class OVSNetwork extends CustomResource<JsonNode, JsonNode> implements Namespaced {

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
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("Extended resource that the functions come from, without the prefix.")
            String resourceName,

            @JsonPropertyDescription("Namespace of the NetworkAttachmentDefinition; absent: that of this object.")
            @Nullable
            String networkNamespace,

            @JsonPropertyDescription("IPAM part of the CNI configuration, as JSON text.") @Nullable
            String ipam,

            @JsonPropertyDescription("The bridge; absent: found from the uplink.") @Nullable
            String bridge,

            @JsonPropertyDescription("Type of the port.") @Nullable
            String interfaceType,

            @JsonPropertyDescription("MTU of the port, in bytes.") @Nullable
            Long mtu,

            @Min(0) @Max(4095) @JsonPropertyDescription("VLAN of the port; 0 is none.") @Nullable
            Long vlan,

            @JsonPropertyDescription("VLANs that the port trunks.")
            List<Trunk> trunk,

            @JsonPropertyDescription("Capabilities of the plugin, as JSON text.") @Nullable
            String capabilities,

            @JsonPropertyDescription("Plugins chained behind it, as a JSON fragment.") @Nullable
            String metaPlugins) {
        public Spec {
            trunk = Absent.asEmpty(trunk);
        }
    }

    /** VLANs of a trunk. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Trunk(
            @Min(0) @Max(4095) @JsonPropertyDescription("One VLAN.") @Nullable
            Long id,

            @Min(0) @Max(4095) @JsonPropertyDescription("First VLAN of a range.") @Nullable
            Long minID,

            @Min(0) @Max(4095) @JsonPropertyDescription("Last VLAN of a range.") @Nullable
            Long maxID) {}

    /** What became of the network. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @MapList("type") @JsonPropertyDescription("How far the operator is with it.")
            List<Condition> conditions) {
        public Status {
            conditions = Absent.asEmpty(conditions);
        }
    }
}
