package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A secondary network, placed as a NetworkAttachmentDefinition into namespaces of the selected members. */
@Group("weft.dev")
@Version("v1alpha1")
@ShortNames("wnet")
@Categories("weft")
@JsonClassDescription(
        "Network is a secondary network that pods can ask for by name. Weft writes it as a NetworkAttachmentDefinition into the named namespaces of all members that clusterSelector selects.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Type", jsonPath = ".status.type", type = Type.STRING)
@AdditionalPrinterColumn(name = "IPAM", jsonPath = ".status.ipam", type = Type.STRING)
@AdditionalPrinterColumn(name = "Placed", jsonPath = ".status.placed", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Pods", jsonPath = ".status.attachedPods", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Enforcement", jsonPath = ".spec.enforcement", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class Network extends CustomResource<NetworkSpec, NetworkStatus> implements Namespaced {

    private static final long serialVersionUID = 1;
}
