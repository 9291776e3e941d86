package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.status.ReportedInterface;
import dev.weft.events.fact.AttachmentPhase;
import java.util.List;

/**
 * Where one interface of a pod stands; texts are empty when they do not apply.
 *
 * @param nad {@code namespace/name} of the definition
 * @param network name of the Weft Network
 * @param code stable word for {@code reason}
 * @param reason why it waits, is refused or differs, and what mends it
 * @param ips addresses promised, in CIDR form
 * @param actualIps addresses reported, without prefix length
 */
public record PlannedInterface(
        String iface,
        String nad,
        String network,
        String pool,
        String claim,
        AttachmentPhase phase,
        String code,
        String reason,
        List<String> ips,
        String mac,
        List<String> actualIps,
        String actualMac) {

    public PlannedInterface {
        ips = List.copyOf(ips);
        actualIps = List.copyOf(actualIps);
    }

    /** The same under another name. */
    PlannedInterface named(String name) {
        return new PlannedInterface(
                name, nad, network, pool, claim, phase, code, reason, ips, mac, actualIps, actualMac);
    }

    /** The same with what Multus reports. */
    PlannedInterface reported(ReportedInterface actual) {
        return new PlannedInterface(
                iface, nad, network, pool, claim, phase, code, reason, ips, mac, actual.ips(), actual.mac());
    }
}
