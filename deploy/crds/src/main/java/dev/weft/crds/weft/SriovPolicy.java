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

/** How the NICs of nodes are cut into virtual functions, in many members at once. */
@Group("weft.dev")
@Version("v1alpha1")
@ShortNames("wsp")
@Categories("weft")
@JsonClassDescription(
        "SriovPolicy says how the network cards of nodes are cut into virtual functions, in all members that clusterSelector selects. Its fields are those of an SriovNetworkNodePolicy.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Resource", jsonPath = ".spec.resourceName", type = Type.STRING)
@AdditionalPrinterColumn(name = "VFs", jsonPath = ".spec.numVfs", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Matched", jsonPath = ".status.matchedNodes", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Synced", jsonPath = ".status.syncedNodes", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Failed", jsonPath = ".status.failedCount", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Enforcement", jsonPath = ".spec.enforcement", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "Device-Type", jsonPath = ".spec.deviceType", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class SriovPolicy extends CustomResource<SriovPolicySpec, SriovPolicyStatus> implements Namespaced {

    private static final long serialVersionUID = 1;
}
