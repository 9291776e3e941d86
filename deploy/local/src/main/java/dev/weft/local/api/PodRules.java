package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the API server does to pods besides storing them. Rule: pod validation and strategy of Kubernetes. */
final class PodRules {

    private static final List<String> MUTABLE =
            List.of("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates");

    private PodRules() {}

    static void created(ObjectNode pod) {
        ObjectNode spec = pod.get("spec") instanceof ObjectNode object ? object : pod.putObject("spec");
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending").put("qosClass", qos(spec));
        if (spec.path("schedulingGates").size() > 0) {
            gated(status);
        }
    }

    /** Rule: the quality of service classes of pods. */
    private static String qos(JsonNode spec) {
        boolean any = false;
        boolean all = true;
        for (JsonNode container : spec.path("containers")) {
            JsonNode limits = container.path("resources").path("limits");
            JsonNode requests = container.path("resources").path("requests");
            for (String resource : List.of("cpu", "memory")) {
                any |= limits.has(resource) || requests.has(resource);
                all &= limits.has(resource)
                        && (!requests.has(resource) || requests.get(resource).equals(limits.get(resource)));
            }
        }
        return !any ? "BestEffort" : all ? "Guaranteed" : "Burstable";
    }

    private static void gated(ObjectNode status) {
        status.putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "False")
                .put("reason", "SchedulingGated")
                .put("message", "Scheduling is blocked due to non-empty scheduling gates");
    }

    /** What the binding notes in the status. */
    static void scheduled(ObjectNode pod) {
        ObjectNode status = pod.get("status") instanceof ObjectNode s ? s : pod.putObject("status");
        if (status.path("conditions").isEmpty()) {
            status.putArray("conditions")
                    .addObject()
                    .put("type", "PodScheduled")
                    .put("status", "True")
                    .put("lastTransitionTime", Objects.now());
        }
    }

    static void validate(ResourceKind kind, ObjectNode pod) {
        List<String> problems = new ArrayList<>();
        JsonNode containers = pod.path("spec").path("containers");
        if (containers.isEmpty()) {
            problems.add("spec.containers: Required value");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            String container = containers.get(i).path("name").asText("");
            if (container.isEmpty()) {
                problems.add("spec.containers[" + i + "].name: Required value");
            } else if (!names.add(container)) {
                problems.add("spec.containers[" + i + "].name: Duplicate value: \"" + container + "\"");
            }
            if (containers.get(i).path("image").asText("").isEmpty()) {
                problems.add("spec.containers[" + i + "].image: Required value");
            }
        }
        Set<String> gates = new HashSet<>();
        for (int i = 0; i < pod.path("spec").path("schedulingGates").size(); i++) {
            String gate =
                    pod.path("spec").path("schedulingGates").get(i).path("name").asText("");
            String at = "spec.schedulingGates[" + i + "]";
            MetadataChecks.key(at + ".name", gate, problems);
            if (!gates.add(gate)) {
                problems.add(at + ": Duplicate value: \"" + gate + "\"");
            }
        }
        if (pod.path("spec").path("schedulingGates").size() > 0
                && pod.path("spec").hasNonNull("nodeName")) {
            problems.add("spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared");
        }
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(kind, pod.path("metadata").path("name").asText(), problems);
        }
    }

    private static void keeps(ResourceKind kind, String name, String list, ObjectNode after, ObjectNode before) {
        List<JsonNode> now = new ArrayList<>();
        after.path("spec").path(list).forEach(now::add);
        for (JsonNode old : before.path("spec").path(list)) {
            if (!now.contains(old)) {
                throw ApiProblem.invalid(
                        kind,
                        name,
                        "spec." + list
                                + ": Forbidden: existing toleration can not be modified except its tolerationSeconds");
            }
        }
    }

    private static void selectorOnlyNarrows(ResourceKind kind, String name, ObjectNode after, ObjectNode before) {
        JsonNode now = after.path("spec").path("nodeSelector");
        for (var old : before.path("spec").path("nodeSelector").properties()) {
            if (!old.getValue().equals(now.get(old.getKey()))) {
                throw ApiProblem.invalid(
                        kind,
                        name,
                        "spec.nodeSelector: Invalid value: " + now
                                + ": only additions to spec.nodeSelector are allowed (no mutations or deletions)");
            }
        }
    }

    static void updated(ResourceKind kind, ObjectNode after, ObjectNode before) {
        String name = after.path("metadata").path("name").asText();
        Set<String> gates = new HashSet<>();
        before.path("spec")
                .path("schedulingGates")
                .forEach(g -> gates.add(g.path("name").asText()));
        int i = 0;
        for (JsonNode gate : after.path("spec").path("schedulingGates")) {
            if (!gates.contains(gate.path("name").asText())) {
                throw ApiProblem.invalid(
                        kind,
                        name,
                        "spec.schedulingGates[" + i
                                + "].name: Forbidden: only deletion is allowed, but found new scheduling gate '"
                                + gate.path("name").asText() + "'");
            }
            i++;
        }
        boolean wasGated = !gates.isEmpty();
        if (after.path("spec").path("containers").size()
                != before.path("spec").path("containers").size()) {
            throw ApiProblem.invalid(
                    kind, name, "spec.containers: Forbidden: pod updates may not add or remove containers");
        }
        keeps(kind, name, "tolerations", after, before);
        if (wasGated) {
            selectorOnlyNarrows(kind, name, after, before);
        }
        ObjectNode specAfter = comparable(after, wasGated);
        ObjectNode specBefore = comparable(before, wasGated);
        if (!specAfter.equals(specBefore)) {
            throw ApiProblem.invalid(
                    kind,
                    name,
                    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");
        }
        if (wasGated
                && after.path("spec").path("schedulingGates").isEmpty()
                && after.get("status") instanceof ObjectNode status) {
            status.remove("conditions");
            ((ObjectNode) after.get("spec")).remove("schedulingGates");
        }
    }

    private static ObjectNode comparable(ObjectNode pod, boolean gated) {
        ObjectNode spec = pod.path("spec").isObject() ? pod.get("spec").deepCopy() : pod.objectNode();
        spec.remove(MUTABLE);
        if (gated) {
            spec.remove(List.of("nodeSelector", "affinity"));
        }
        for (String list : List.of("containers", "initContainers")) {
            spec.path(list).forEach(c -> ((ObjectNode) c).remove("image"));
        }
        return spec;
    }
}
