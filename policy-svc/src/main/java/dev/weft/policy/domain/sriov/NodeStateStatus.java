package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What one node reports. Rule: SriovNetworkNodeState.status.
 *
 * @param syncStatus {@code Succeeded}, {@code InProgress}, {@code Failed}, or empty before the first report
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeStateStatus(
        List<PhysicalFunction> interfaces,
        Bridges bridges,
        SystemSpec system,
        String syncStatus,
        String lastSyncError) {

    public NodeStateStatus {
        interfaces = Absent.list(interfaces);
        bridges = bridges == null ? Bridges.NONE : bridges;
        system = system == null ? SystemSpec.NONE : system;
        syncStatus = Absent.text(syncStatus);
        lastSyncError = Absent.text(lastSyncError);
    }
}
