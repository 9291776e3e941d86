package dev.weft.crds.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** Settings of the operator; only the object named default is used. Spec and status are JSON as upstream defines it. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovoperatorconfigs")
public final class SriovOperatorConfig extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;
}
