package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A software bridge of a node. Rule: SriovNetworkNodeState.spec.bridges.ovs.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OvsBridge(String name, OvsBridgeConfig bridge, List<BridgeUplink> uplinks) {

    public OvsBridge {
        name = Absent.text(name);
        bridge = bridge == null ? OvsBridgeConfig.NONE : bridge;
        uplinks = Absent.list(uplinks);
    }
}
