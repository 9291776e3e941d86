package dev.weft.crds.sriov;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.Condition;
import dev.weft.crds.MapList;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Default;
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

/** An SR-IOV network as the operator renders it. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovnetworks")
@Modelled(spec = SriovNetwork.Spec.class, status = SriovNetwork.Status.class)
@JsonClassDescription("An SR-IOV Ethernet network that the operator renders as a NetworkAttachmentDefinition.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class SriovNetwork extends CustomResource<JsonNode, JsonNode> implements Namespaced {

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

            @Min(0) @Max(4094) @JsonPropertyDescription("VLAN of the function; 0 is none.") @Nullable
            Long vlan,

            @Min(0) @Max(7) @JsonPropertyDescription("Priority of the VLAN.") @Nullable
            Long vlanQoS,

            @AllowedValues({"802.1q", "802.1Q", "802.1ad", "802.1AD"})
            @JsonPropertyDescription("Protocol of the VLAN.")
            @Nullable
            String vlanProto,

            @AllowedValues({"on", "off"})
            @JsonPropertyDescription("Whether foreign source addresses are dropped: on or off.")
            @Nullable
            String spoofChk,

            @AllowedValues({"on", "off"})
            @JsonPropertyDescription("Whether the function is trusted: on or off.")
            @Nullable
            String trust,

            @AllowedValues({"auto", "enable", "disable"})
            @JsonPropertyDescription("State of the link: auto, enable or disable.")
            @Nullable
            String linkState,

            @Min(0) @JsonPropertyDescription("Guaranteed rate in Mbit/s.") @Nullable
            Long minTxRate,

            @Min(0) @JsonPropertyDescription("Highest rate in Mbit/s; 0 is unlimited.") @Nullable
            Long maxTxRate,

            @JsonPropertyDescription("Capabilities of the plugin, as JSON text.") @Nullable
            String capabilities,

            @JsonPropertyDescription("Plugins chained behind it, as a JSON fragment.") @Nullable
            String metaPlugins,

            @Default("info")
            @AllowedValues({"panic", "error", "warning", "info", "debug", ""})
            @JsonPropertyDescription("How much the plugin logs.")
            @Nullable
            String logLevel,

            @JsonPropertyDescription("Where the plugin logs to.") @Nullable
            String logFile) {}

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
