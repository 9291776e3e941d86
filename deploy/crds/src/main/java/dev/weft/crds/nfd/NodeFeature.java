package dev.weft.crds.nfd;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** Features that were found on a node. Spec and status are JSON as upstream defines it. */
@Group("nfd.k8s-sigs.io")
@Version("v1alpha1")
@Plural("nodefeatures")
public final class NodeFeature extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;
}
