package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the API server does to pods besides storing them. Rule: pod validation and strategy of Kubernetes. */
final class PodRules {

    private static final List<String> MUTABLE = List.of(
            "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates", "nodeName");

    private PodRules() {}

    static void created(ObjectNode pod) {
        ObjectNode spec = pod.get("spec") instanceof ObjectNode object ? object : pod.putObject("spec");
        if (!spec.has("restartPolicy")) {
            spec.put("restartPolicy", "Always");
        }
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", 30);
        }
        if (!spec.has("schedulerName")) {
            spec.put("schedulerName", "default-scheduler");
        }
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending");
        if (spec.path("schedulingGates").size() > 0) {
            gated(status);
        }
    }

    private static void gated(ObjectNode status) {
        status.putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "False")
                .put("reason", "SchedulingGated")
                .put("message", "Scheduling is blocked due to non-empty scheduling gates");
    }

    static void validate(ResourceKind kind, ObjectNode pod) {
        if (pod.path("spec").path("containers").isEmpty()) {
            throw ApiProblem.invalid(
                    kind, pod.path("metadata").path("name").asText(), "spec.containers: Required value");
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
