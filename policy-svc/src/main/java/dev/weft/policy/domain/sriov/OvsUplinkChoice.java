package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Rule: SriovNetworkNodePolicy.spec.bridge.ovs.uplink.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OvsUplinkChoice(@JsonProperty("interface") UplinkInterface uplink) {

    public OvsUplinkChoice {
        uplink = uplink == null ? UplinkInterface.NONE : uplink;
    }
}
