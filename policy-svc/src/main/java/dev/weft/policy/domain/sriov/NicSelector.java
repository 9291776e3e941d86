package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses physical functions; all given fields must fit. Rule: SriovNetworkNodePolicy.spec.nicSelector.
 *
 * @param pfNames interface names, each with an optional {@code #a-b} range of virtual functions
 * @param netFilter e.g. {@code openstack/NetworkID:<uuid>}
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NicSelector(
        String vendor, String deviceID, List<String> rootDevices, List<String> pfNames, String netFilter) {

    static final NicSelector NONE = new NicSelector("", "", List.of(), List.of(), "");

    public NicSelector {
        vendor = Absent.text(vendor);
        deviceID = Absent.text(deviceID);
        rootDevices = Absent.list(rootDevices);
        pfNames = Absent.list(pfNames);
        netFilter = Absent.text(netFilter);
    }

    /** The given fields, as a user has written them. */
    String text() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("vendor", vendor);
        given.put("deviceID", deviceID);
        given.put("rootDevices", rootDevices);
        given.put("pfNames", pfNames);
        given.put("netFilter", netFilter);
        given.values().removeIf(value -> value.equals("") || value.equals(List.of()));
        return given.toString();
    }

    /** True when no field is given; such a selector matches nothing. */
    boolean nothing() {
        return vendor.isEmpty()
                && deviceID.isEmpty()
                && rootDevices.isEmpty()
                && pfNames.isEmpty()
                && netFilter.isEmpty();
    }
}
