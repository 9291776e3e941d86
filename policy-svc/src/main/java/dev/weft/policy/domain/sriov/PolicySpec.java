package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What a policy asks for. Rule: SriovNetworkNodePolicy.spec.
 *
 * @param priority 0 to 99; the lowest number wins
 * @param mtu bytes; 0 leaves it as it is
 * @param nodeSelector label equalities; empty selects every node
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PolicySpec(
        String resourceName,
        Map<String, String> nodeSelector,
        int priority,
        int mtu,
        int numVfs,
        NicSelector nicSelector,
        String deviceType,
        @JsonProperty("isRdma") boolean isRdma,
        boolean needVhostNet,
        String linkType,
        String eSwitchMode,
        String vdpaType,
        boolean excludeTopology,
        boolean externallyManaged,
        BridgeChoice bridge) {

    public PolicySpec {
        resourceName = Absent.text(resourceName);
        nodeSelector = Absent.map(nodeSelector);
        nicSelector = nicSelector == null ? NicSelector.NONE : nicSelector;
        deviceType = Absent.text(deviceType);
        linkType = Absent.text(linkType);
        eSwitchMode = Absent.text(eSwitchMode);
        vdpaType = Absent.text(vdpaType);
        bridge = bridge == null ? BridgeChoice.NONE : bridge;
    }

    boolean selects(Map<String, String> labels) {
        return labels.entrySet().containsAll(nodeSelector.entrySet());
    }

    boolean vfio() {
        return deviceType.equals("vfio-pci");
    }

    boolean switchdev() {
        return eSwitchMode.equals("switchdev");
    }

    boolean infiniband() {
        return linkType.equalsIgnoreCase("ib");
    }

    boolean ethernetOrUnsaid() {
        return linkType.isEmpty() || linkType.equalsIgnoreCase("eth");
    }
}
