package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.PrinterColumnFormat;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A member cluster; its id in the fleet is {@code namespace/name}. */
@Group("weft.dev")
@Version("v1alpha1")
@ShortNames("wcl")
@Categories("weft")
@JsonClassDescription(
        "Cluster registers a member cluster in the fleet that its namespace is. Weft connects with the kubeconfig of a Secret in the same namespace. Selectors of the other intents match the labels in metadata.labels.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Connection", jsonPath = ".status.connection", type = Type.STRING)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.kubernetesVersion", type = Type.STRING)
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.nodes", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Capable", jsonPath = ".status.capableNodes", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Distribution", jsonPath = ".status.distribution", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "SR-IOV", jsonPath = ".status.operator.flavour", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Last-Seen",
        jsonPath = ".status.lastSeen",
        type = Type.DATE,
        format = PrinterColumnFormat.DATE_TIME,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class Cluster extends CustomResource<ClusterSpec, ClusterStatus> implements Namespaced {

    private static final long serialVersionUID = 1;
}
