package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * Settings of an Open vSwitch bridge. Rule: SriovNetworkNodePolicy.spec.bridge.ovs.bridge.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OvsBridgeConfig(
        String datapathType, String failMode, Map<String, String> externalIDs, Map<String, String> otherConfig) {

    static final OvsBridgeConfig NONE = new OvsBridgeConfig("", "", Map.of(), Map.of());

    public OvsBridgeConfig {
        datapathType = Absent.text(datapathType);
        failMode = Absent.text(failMode);
        externalIDs = Absent.map(externalIDs);
        otherConfig = Absent.map(otherConfig);
    }
}
