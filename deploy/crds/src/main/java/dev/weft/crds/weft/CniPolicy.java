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

/** Which CNI plugins a member runs, and how Multus and Cilium are set. */
@Group("weft.dev")
@Version("v1alpha1")
@ShortNames("wcp")
@Categories("weft")
@JsonClassDescription(
        "CniPolicy says which CNI plugins the selected RKE2 members run, and how Multus and Cilium are set. Weft writes HelmChartConfigs; what only a change of the server configuration can do is reported in status as restartNeeded.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "CNI", jsonPath = ".spec.cni", type = Type.STRING)
@AdditionalPrinterColumn(name = "Clusters", jsonPath = ".status.matchedClusters", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Applied", jsonPath = ".status.appliedClusters", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Refused", jsonPath = ".status.refusedClusters", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Enforcement", jsonPath = ".spec.enforcement", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class CniPolicy extends CustomResource<CniPolicySpec, CniPolicyStatus> implements Namespaced {

    private static final long serialVersionUID = 1;
}
