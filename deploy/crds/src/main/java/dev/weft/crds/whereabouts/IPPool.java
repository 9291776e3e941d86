package dev.weft.crds.whereabouts;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** Addresses that Whereabouts has given from one range. Spec and status are JSON as upstream defines it. */
@Group("whereabouts.cni.cncf.io")
@Version("v1alpha1")
@Plural("ippools")
public final class IPPool extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;
}
