package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The virtual functions of one physical function that one policy made. Rule: SriovNetworkNodeState.spec.interfaces.vfGroups.
 *
 * @param vfRange first and last index, both included, as {@code a-b}
 * @param mtu bytes; 0 when the policy does not say
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record VfGroup(
        String resourceName,
        String deviceType,
        String vfRange,
        String policyName,
        int mtu,
        @JsonProperty("isRdma") boolean isRdma,
        String vdpaType) {

    public VfGroup {
        resourceName = Absent.text(resourceName);
        deviceType = Absent.text(deviceType);
        vfRange = Absent.text(vfRange);
        policyName = Absent.text(policyName);
        vdpaType = Absent.text(vdpaType);
    }

    /** How many virtual functions the group has; 0 when its range cannot be read. */
    public int size() {
        try {
            VfRange range = VfRange.parse(vfRange);
            return Math.max(0, range.last() - range.first() + 1);
        } catch (PolicyRejectedException unreadable) {
            return 0;
        }
    }

    /** Whether the virtual function of this index is in the group. */
    boolean holds(int index) {
        try {
            VfRange range = VfRange.parse(vfRange);
            return range.first() <= index && index <= range.last();
        } catch (PolicyRejectedException unreadable) {
            return false;
        }
    }
}
