package dev.weft.attach.domain.status;

import java.util.List;

/**
 * One interface as Weft wrote it into the pod's annotation.
 *
 * @param network {@code namespace/name} of the definition
 * @param ips addresses with or without prefix length; empty when Weft does not manage them
 * @param mac MAC address; empty when Weft does not manage it
 */
public record PromisedInterface(String iface, String network, List<String> ips, String mac) {

    public PromisedInterface {
        ips = List.copyOf(ips);
    }
}
