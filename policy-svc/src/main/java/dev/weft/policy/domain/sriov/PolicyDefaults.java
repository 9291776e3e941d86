package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.List;

/** What the mutating webhook fills into a policy. Rule: the operator's mutateSriovNetworkNodePolicy. */
public final class PolicyDefaults {

    private static final int LEAST_PRIORITY = 99;

    private PolicyDefaults() {}

    /** One JSON Patch operation of kind {@code add}. */
    public record Addition(String path, JsonNode value) {}

    /** The additions in their order; none for the policy {@code default} and for one without a spec object. */
    public static List<Addition> of(JsonNode policy) {
        JsonNode spec = policy.path("spec");
        if (policy.at("/metadata/name").asText().equals("default") || !spec.isObject()) {
            return List.of();
        }
        List<Addition> additions = new ArrayList<>();
        if (!spec.has("priority")) {
            additions.add(new Addition("/spec/priority", IntNode.valueOf(LEAST_PRIORITY)));
        }
        if (!spec.has("isRdma")) {
            additions.add(new Addition("/spec/isRdma", BooleanNode.FALSE));
        }
        if (spec.path("linkType").asText().equalsIgnoreCase("ib")
                && !spec.path("deviceType").asText().equalsIgnoreCase("vfio-pci")) {
            additions.add(new Addition("/spec/isRdma", BooleanNode.TRUE));
        }
        return List.copyOf(additions);
    }
}
