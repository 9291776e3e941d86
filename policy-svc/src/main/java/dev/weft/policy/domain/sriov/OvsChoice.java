package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Rule: SriovNetworkNodePolicy.spec.bridge.ovs.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OvsChoice(OvsBridgeConfig bridge, @Nullable OvsUplinkChoice uplink) {

    public OvsChoice {
        bridge = bridge == null ? OvsBridgeConfig.NONE : bridge;
    }
}
