package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.InterfaceSpec;
import dev.weft.policy.domain.sriov.PhysicalFunction;
import dev.weft.policy.domain.sriov.PolicyMerge;
import dev.weft.policy.domain.sriov.PolicySpec;
import dev.weft.policy.domain.sriov.SriovNodePolicy;
import dev.weft.policy.domain.sriov.VfGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cases taken on hardware, where {@code <pf>} stands for the one device. Their answers show only what the test looked at. */
final class VfRangeCases {

    private static final String PREFIX = "openshift.io/";
    private static final int ENOUGH_VFS = 8;

    private VfRangeCases() {}

    static Verdict check(JsonNode vector) {
        List<SriovNodePolicy> policies = policies(vector.path("input"));
        List<PhysicalFunction> devices = List.of(Upstream.read(
                Upstream.NODES.objectNode().put("name", "<pf>").put("pciAddress", "<pci of pf>"),
                PhysicalFunction.class));
        List<InterfaceSpec> interfaces = List.of();
        int priority = -1;
        for (SriovNodePolicy policy :
                policies.stream().sorted(PolicyMerge.WEAKEST_FIRST).toList()) {
            interfaces =
                    PolicyMerge.interfaces(policy, priority == policy.spec().priority(), interfaces, devices);
            priority = policy.spec().priority();
        }
        JsonNode device = interfaces.isEmpty() ? Upstream.NODES.objectNode() : Upstream.json(interfaces.get(0));
        JsonNode expected = vector.path("expected");
        ObjectNode answer = Upstream.NODES.objectNode();
        expected.properties()
                .forEach(entry -> answer.set(entry.getKey(), shown(entry.getKey(), entry.getValue(), device)));
        return Upstream.compare(expected, answer);
    }

    private static JsonNode shown(String field, JsonNode expected, JsonNode device) {
        if (field.equals("nodeState.spec.interfaces[pci]")) {
            return Upstream.shownAs(expected, device);
        }
        if (field.startsWith("nodeState.spec.interfaces[pci].vfGroups[0].")) {
            return device.at("/vfGroups/0").path(field.substring(field.lastIndexOf('.') + 1));
        }
        if (field.startsWith("vfGroups(")) {
            return groups(expected, device, field.equals("vfGroups(any order)"));
        }
        if (field.equals("node.status.allocatable")) {
            return allocatable(device);
        }
        return device.path(field);
    }

    /** The expected groups that are there; all groups when one is missing or, where all are named, one too many. */
    private static JsonNode groups(JsonNode expected, JsonNode device, boolean all) {
        JsonNode actual = device.path("vfGroups");
        List<JsonNode> left = Upstream.each(actual, group -> group);
        for (JsonNode wanted : expected) {
            left.stream()
                    .filter(group -> Upstream.shownAs(wanted, group).equals(wanted))
                    .findFirst()
                    .ifPresent(left::remove);
        }
        boolean every = left.size() == actual.size() - expected.size();
        return every && (!all || left.isEmpty()) ? expected : actual;
    }

    private static JsonNode allocatable(JsonNode device) {
        Map<String, Integer> counts = new TreeMap<>();
        device.path("vfGroups").forEach(node -> {
            VfGroup group = Upstream.read(node, VfGroup.class);
            counts.merge(PREFIX + group.resourceName(), group.size(), Integer::sum);
        });
        return Upstream.json(counts);
    }

    private static List<SriovNodePolicy> policies(JsonNode input) {
        List<SriovNodePolicy> policies = new ArrayList<>();
        if (input.has("policy")) {
            policies.add(Upstream.policy(input.get("policy")));
        }
        for (String field : List.of("policies", "policiesInOrder")) {
            for (JsonNode item : input.path(field)) {
                policies.add(bare(item, policies.size()));
            }
        }
        return policies;
    }

    /** A policy of which only the telling fields are written down; each has its own resource. */
    private static SriovNodePolicy bare(JsonNode item, int place) {
        ObjectNode spec = item.deepCopy();
        if (item.has("pfNames")) {
            spec.putObject("nicSelector").set("pfNames", item.get("pfNames"));
        }
        if (!item.path("numVfs").isInt()) {
            spec.put("numVfs", ENOUGH_VFS);
        }
        if (!item.has("resourceName")) {
            spec.put("resourceName", "resource" + place);
        }
        if (!item.has("deviceType")) {
            spec.put("deviceType", "netdevice");
        }
        return new SriovNodePolicy("policy" + place, Upstream.read(spec, PolicySpec.class));
    }
}
