package dev.weft.attach.domain.attachment;

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
}
