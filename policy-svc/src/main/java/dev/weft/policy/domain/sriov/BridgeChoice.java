package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The software bridge that a policy asks for. Rule: SriovNetworkNodePolicy.spec.bridge.
 *
 * @param ovs null when the policy asks for none
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BridgeChoice(@Nullable OvsChoice ovs) {

    static final BridgeChoice NONE = new BridgeChoice(null);

    public BridgeChoice {}
}
