package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What one node should be. Rule: SriovNetworkNodeState.spec; its {@code bridges} and {@code system} are always written.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeStateSpec(List<InterfaceSpec> interfaces, Bridges bridges, SystemSpec system) {

    static final NodeStateSpec NONE = new NodeStateSpec(List.of(), Bridges.NONE, SystemSpec.NONE);

    public NodeStateSpec {
        interfaces = Absent.list(interfaces);
        bridges = bridges == null ? Bridges.NONE : bridges;
        system = system == null ? SystemSpec.NONE : system;
    }

    NodeStateSpec withInterfaces(List<InterfaceSpec> changed) {
        return new NodeStateSpec(changed, bridges, system);
    }

    NodeStateSpec withBridges(Bridges changed) {
        return new NodeStateSpec(interfaces, changed, system);
    }
}
