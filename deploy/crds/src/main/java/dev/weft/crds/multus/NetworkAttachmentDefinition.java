package dev.weft.crds.multus;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The CNI configuration of a secondary network. Spec and status are JSON as upstream defines it. */
@Group("k8s.cni.cncf.io")
@Version("v1")
@Plural("network-attachment-definitions")
public final class NetworkAttachmentDefinition extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;
}
