package dev.weft.attach.domain.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * One element of the networks annotation, as Multus understands it.
 *
 * @param namespace namespace of the NetworkAttachmentDefinition; the pod's own when the element names none
 * @param name name of the definition
 * @param iface interface asked for; empty when none
 * @param ips addresses asked for, as written
 * @param mac MAC address asked for, as written; empty when none
 * @param infinibandGuid GUID asked for, as written; empty when none
 * @param defaultRoute gateways that are to carry the default route; present and empty keeps the plugin's own
 * @param source the element as written; an empty object for the short form
 */
public record NetworkSelection(
        String namespace,
        String name,
        String iface,
        List<String> ips,
        String mac,
        String infinibandGuid,
        Optional<List<String>> defaultRoute,
        ObjectNode source) {

    public NetworkSelection {
        ips = List.copyOf(ips);
        defaultRoute = defaultRoute.map(List::copyOf);
        source = source.deepCopy();
    }

    /** {@code namespace/name} of the definition. */
    public String nad() {
        return namespace + "/" + name;
    }

    /** The same of another definition in that namespace. */
    public NetworkSelection named(String other) {
        return new NetworkSelection(namespace, other, iface, ips, mac, infinibandGuid, defaultRoute, source);
    }
}
