package dev.weft.attach.domain.attachment;

import java.util.List;

/**
 * A claim that should stand for the pod.
 *
 * @param pool name of the AddressPool
 * @param addressDomain domain of the pool; empty when the pool is not known (any more)
 * @param claim name of the claim within the pool
 * @param iface the pod's interface that gets the answer
 * @param ips addresses asked for, with or without prefix length; empty for any
 * @param mac MAC address asked for; empty for any
 */
public record ClaimWish(String pool, String addressDomain, String claim, String iface, List<String> ips, String mac) {

    public ClaimWish {
        ips = List.copyOf(ips);
    }
}
