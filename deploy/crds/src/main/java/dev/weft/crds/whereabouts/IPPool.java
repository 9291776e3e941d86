package dev.weft.crds.whereabouts;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Addresses that Whereabouts has given from one range. */
@Group("whereabouts.cni.cncf.io")
@Version("v1alpha1")
@Plural("ippools")
@Modelled(spec = IPPool.Spec.class)
@JsonClassDescription("Addresses that Whereabouts has given from one range.")
public final class IPPool extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The range and what is given of it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("The network, masked. Example: 10.30.0.0/24")
            String range,

            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("What is given, by the decimal offset of the address from the range.")
            Map<String, Allocation> allocations) {
        public Spec {
            allocations = Absent.asEmpty(allocations);
        }
    }

    /** Who has an address. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Allocation(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("Id of the pod sandbox.")
            String id,

            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The pod, as namespace/name.")
            String podref,

            @JsonPropertyDescription("The interface in the pod.") @Nullable
            String ifname) {}
}
