package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.InterfaceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One interface of one pod.
 *
 * @param nad namespace/name of the NetworkAttachmentDefinition
 * @param promisedIps addresses in CIDR form
 * @param actualIps addresses as network-status shows them, without prefix length
 * @param addressDomain where the claim was asked for
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AttachmentState(
        String fleet,
        String cluster,
        String namespace,
        String pod,
        String iface,
        String podUid,
        @Nullable String node,
        @Nullable String network,
        @Nullable String nad,
        @Nullable String pool,
        @Nullable String claim,
        AttachmentPhase phase,
        @Nullable String code,
        @Nullable String reason,
        List<String> promisedIps,
        @Nullable String promisedMac,
        List<String> actualIps,
        @Nullable String actualMac,
        @Nullable String addressDomain) {

    public AttachmentState {
        promisedIps = Copies.list(promisedIps);
        actualIps = Copies.list(actualIps);
    }

    /** The key of these facts. */
    public InterfaceKey key() {
        return new InterfaceKey(fleet, cluster, namespace, pod, iface);
    }
}
