package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The software bridges of a node, sorted by name.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Bridges(List<OvsBridge> ovs) {

    static final Bridges NONE = new Bridges(List.of());

    public Bridges {
        ovs = Absent.list(ovs);
    }
}
