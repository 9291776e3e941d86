package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A physical function that is a port of a bridge. Rule: SriovNetworkNodeState.spec.bridges.ovs.uplinks.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BridgeUplink(
        String pciAddress,
        String name,
        @JsonProperty("interface") UplinkInterface uplink) {

    public BridgeUplink {
        pciAddress = Absent.text(pciAddress);
        name = Absent.text(name);
        uplink = uplink == null ? UplinkInterface.NONE : uplink;
    }
}
