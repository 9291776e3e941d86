package dev.weft.crds.whereabouts;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** One address, reserved over all ranges. Spec and status are JSON as upstream defines it. */
@Group("whereabouts.cni.cncf.io")
@Version("v1alpha1")
@Plural("overlappingrangeipreservations")
public final class OverlappingRangeIPReservation extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;
}
