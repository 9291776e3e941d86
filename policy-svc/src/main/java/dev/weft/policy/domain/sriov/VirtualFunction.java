package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A virtual function as the config daemon reports it. Rule: SriovNetworkNodeState.status.interfaces.Vfs.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record VirtualFunction(
        String pciAddress,
        int vfID,
        String name,
        String mac,
        String driver,
        String vendor,
        String deviceID,
        @JsonProperty("Vlan") int vlan,
        int mtu,
        String representorName,
        String vdpaType,
        String guid) {

    public VirtualFunction {
        pciAddress = Absent.text(pciAddress);
        name = Absent.text(name);
        mac = Absent.text(mac);
        driver = Absent.text(driver);
        vendor = Absent.text(vendor);
        deviceID = Absent.text(deviceID);
        representorName = Absent.text(representorName);
        vdpaType = Absent.text(vdpaType);
        guid = Absent.text(guid);
    }
}
