package dev.weft.policy.domain.sriov;

import java.util.List;
import java.util.Map;

/**
 * A node as the plan needs to know it.
 *
 * @param interfaces physical functions that the config daemon reported, in its order; empty before its first report
 */
public record NodeView(String name, Map<String, String> labels, List<PhysicalFunction> interfaces) {

    public NodeView {
        labels = Map.copyOf(labels);
        interfaces = List.copyOf(interfaces);
    }
}
