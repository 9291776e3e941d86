package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What one physical function should be. Rule: SriovNetworkNodeState.spec.interfaces.
 *
 * @param mtu bytes; 0 leaves it as it is
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record InterfaceSpec(
        String pciAddress,
        int numVfs,
        int mtu,
        String name,
        String linkType,
        String eSwitchMode,
        List<VfGroup> vfGroups,
        boolean externallyManaged) {

    public InterfaceSpec {
        pciAddress = Absent.text(pciAddress);
        name = Absent.text(name);
        linkType = Absent.text(linkType);
        eSwitchMode = Absent.text(eSwitchMode);
        vfGroups = Absent.list(vfGroups);
    }
}
