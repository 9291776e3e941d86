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
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An InfiniBand network as the operator renders it. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovibnetworks")
@Modelled(spec = SriovIBNetwork.Spec.class, status = SriovIBNetwork.Status.class)
@JsonClassDescription("An SR-IOV InfiniBand network that the operator renders as a NetworkAttachmentDefinition.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class SriovIBNetwork extends CustomResource<JsonNode, JsonNode> implements Namespaced {

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

            @AllowedValues({"auto", "enable", "disable"})
            @JsonPropertyDescription("State of the link: auto, enable or disable.")
            @Nullable
            String linkState,

            @JsonPropertyDescription("Capabilities of the plugin, as JSON text.") @Nullable
            String capabilities,

            @JsonPropertyDescription("Plugins chained behind it, as a JSON fragment.") @Nullable
            String metaPlugins) {}

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
