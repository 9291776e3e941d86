package dev.weft.attach.domain.status;

import java.util.List;

/**
 * One interface as Multus reports it; texts are empty when not reported.
 *
 * @param network {@code namespace/name} of the definition; for the cluster's default network the name of its configuration
 * @param ips addresses without prefix length
 * @param gateways gateways of default routes only
 */
public record ReportedInterface(
        String network,
        String iface,
        List<String> ips,
        String mac,
        boolean isDefault,
        List<String> gateways,
        String pciAddress) {

    public ReportedInterface {
        ips = List.copyOf(ips);
        gateways = List.copyOf(gateways);
    }
}
