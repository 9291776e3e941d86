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

/** A pool of addresses that attachments in all members of the fleet draw from. */
@Group("weft.dev")
@Version("v1alpha1")
@ShortNames("wpool")
@Categories("weft")
@JsonClassDescription(
        "AddressPool is a pool of addresses that the attachments of all members of the fleet draw from. No address of an address domain is ever held by two attachments.")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Capacity", jsonPath = ".status.capacity", type = Type.STRING)
@AdditionalPrinterColumn(name = "Assigned", jsonPath = ".status.assigned", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Waiting", jsonPath = ".status.waiting", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Quarantined", jsonPath = ".status.quarantined", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Free", jsonPath = ".status.free", type = Type.STRING)
@AdditionalPrinterColumn(name = "Domain", jsonPath = ".status.addressDomain", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "CIDRs", jsonPath = ".spec.cidrs", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class AddressPool extends CustomResource<AddressPoolSpec, AddressPoolStatus> implements Namespaced {

    private static final long serialVersionUID = 1;
}
