package dev.weft.crds.multus;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** The CNI configuration of a secondary network. */
@Group("k8s.cni.cncf.io")
@Version("v1")
@Plural("network-attachment-definitions")
@Singular("network-attachment-definition")
@ShortNames("net-attach-def")
@Modelled(spec = NetworkAttachmentDefinition.Spec.class)
@JsonClassDescription("The CNI configuration of a secondary network, which pods of its namespace can ask for.")
public final class NetworkAttachmentDefinition extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The configuration. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription(
                    "The CNI configuration, as JSON text; absent or empty: a file of the node with the name of the object.")
            @Nullable
            String config) {}
}
