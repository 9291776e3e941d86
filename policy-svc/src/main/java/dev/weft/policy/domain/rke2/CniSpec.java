package dev.weft.policy.domain.rke2;

import java.util.List;
import java.util.Optional;

/**
 * What a CniPolicy asks of a member; an absent field is left as it is found.
 *
 * @param cni the cni list, Multus first; empty when the policy leaves the list alone
 */
public record CniSpec(List<String> cni, Multus multus, Cilium cilium) {

    public CniSpec {
        cni = List.copyOf(cni);
    }

    /** Switches of the rke2-multus chart. */
    public record Multus(
            Optional<Boolean> thick,
            Optional<Boolean> dhcpDaemon,
            Optional<Boolean> whereabouts,
            Optional<Boolean> dynamicNetworks) {

        public static final Multus UNASKED =
                new Multus(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Switches of the rke2-cilium chart. */
    public record Cilium(Optional<Boolean> exclusive) {

        public static final Cilium UNASKED = new Cilium(Optional.empty());
    }
}
