package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A physical function as the config daemon reports it. Rule: SriovNetworkNodeState.status.interfaces.
 *
 * @param mtu bytes
 * @param numVfs virtual functions that exist now
 * @param totalvfs virtual functions that the device can have
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PhysicalFunction(
        String name,
        String mac,
        String driver,
        String pciAddress,
        String vendor,
        String deviceID,
        String netFilter,
        int mtu,
        int numVfs,
        String linkSpeed,
        String linkType,
        String linkAdminState,
        String eSwitchMode,
        boolean externallyManaged,
        int totalvfs,
        @JsonProperty("Vfs") List<VirtualFunction> vfs,
        List<String> altNames) {

    public PhysicalFunction {
        name = Absent.text(name);
        mac = Absent.text(mac);
        driver = Absent.text(driver);
        pciAddress = Absent.text(pciAddress);
        vendor = Absent.text(vendor);
        deviceID = Absent.text(deviceID);
        netFilter = Absent.text(netFilter);
        linkSpeed = Absent.text(linkSpeed);
        linkType = Absent.text(linkType);
        linkAdminState = Absent.text(linkAdminState);
        eSwitchMode = Absent.text(eSwitchMode);
        vfs = Absent.list(vfs);
        altNames = Absent.list(altNames);
    }

    /** Whether the device carries this name, be it the actual or an alternative one. */
    boolean answersTo(String interfaceName) {
        return name.equals(interfaceName) || altNames.contains(interfaceName);
    }
}
