package dev.weft.crds.whereabouts;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** One address, reserved over all ranges. */
@Group("whereabouts.cni.cncf.io")
@Version("v1alpha1")
@Plural("overlappingrangeipreservations")
@Modelled(spec = OverlappingRangeIPReservation.Spec.class, specRequired = true)
@JsonClassDescription("One address, reserved over all ranges that overlap.")
public final class OverlappingRangeIPReservation extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** Who has the address that the name says. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription("Id of the pod sandbox; older versions only.") @Nullable
            String containerid,

            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The pod, as namespace/name.")
            String podref,

            @JsonPropertyDescription("The interface in the pod.") @Nullable
            String ifname) {}
}
