package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Defaults of built-in kinds that others rely on. Rule: the defaults of core/v1, apps/v1 and admissionregistration.k8s.io/v1. */
final class BuiltInDefaults {

    private BuiltInDefaults() {}

    private static void text(ObjectNode object, String field, String value) {
        if (!object.hasNonNull(field)) {
            object.put(field, value);
        }
    }

    private static void number(ObjectNode object, String field, int value) {
        if (!object.hasNonNull(field)) {
            object.put(field, value);
        }
    }

    static void fill(ResourceKind kind, ObjectNode object) {
        switch (kind.resource()) {
            case "pods" -> {
                if (object.get("spec") instanceof ObjectNode spec) {
                    pod(spec);
                }
            }
            case "deployments.apps", "statefulsets.apps", "replicasets.apps", "daemonsets.apps" -> {
                if (object.get("spec") instanceof ObjectNode spec) {
                    workload(kind, spec);
                }
            }
            case "mutatingwebhookconfigurations.admissionregistration.k8s.io" ->
                object.path("webhooks").forEach(w -> webhook((ObjectNode) w, true));
            case "validatingwebhookconfigurations.admissionregistration.k8s.io" ->
                object.path("webhooks").forEach(w -> webhook((ObjectNode) w, false));
            case "customresourcedefinitions.apiextensions.k8s.io" -> definition(object);
            default -> {}
        }
    }

    private static void pod(ObjectNode spec) {
        text(spec, "restartPolicy", "Always");
        number(spec, "terminationGracePeriodSeconds", 30);
        text(spec, "schedulerName", "default-scheduler");
        text(spec, "dnsPolicy", "ClusterFirst");
        if (!spec.has("securityContext")) {
            spec.putObject("securityContext");
        }
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode one : spec.path(list)) {
                if (one instanceof ObjectNode container) {
                    container(container);
                }
            }
        }
    }

    private static void container(ObjectNode container) {
        String image = container.path("image").asText("");
        String tag = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !tag.contains("@") && (!tag.contains(":") || tag.endsWith(":latest"));
        text(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
        text(container, "terminationMessagePath", "/dev/termination-log");
        text(container, "terminationMessagePolicy", "File");
        if (!container.has("resources")) {
            container.putObject("resources");
        }
        for (JsonNode port : container.path("ports")) {
            text((ObjectNode) port, "protocol", "TCP");
        }
    }

    private static void workload(ResourceKind kind, ObjectNode spec) {
        String plural = kind.plural();
        if (!plural.equals("daemonsets")) {
            number(spec, "replicas", 1);
        }
        if (plural.equals("replicasets")) {
            return;
        }
        number(spec, "revisionHistoryLimit", 10);
        boolean deployment = plural.equals("deployments");
        if (deployment) {
            number(spec, "progressDeadlineSeconds", 600);
        }
        String field = deployment ? "strategy" : "updateStrategy";
        if (spec.has(field)) {
            return;
        }
        ObjectNode rolling = spec.putObject(field).put("type", "RollingUpdate").putObject("rollingUpdate");
        switch (plural) {
            case "deployments" -> rolling.put("maxSurge", "25%").put("maxUnavailable", "25%");
            case "daemonsets" -> rolling.put("maxSurge", 0).put("maxUnavailable", 1);
            default -> rolling.put("partition", 0);
        }
    }

    private static void webhook(ObjectNode webhook, boolean mutating) {
        text(webhook, "failurePolicy", "Fail");
        text(webhook, "matchPolicy", "Equivalent");
        number(webhook, "timeoutSeconds", 10);
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            if (!webhook.has(selector)) {
                webhook.putObject(selector);
            }
        }
        if (mutating) {
            text(webhook, "reinvocationPolicy", "Never");
        }
        for (JsonNode rule : webhook.path("rules")) {
            text((ObjectNode) rule, "scope", "*");
        }
    }

    private static void definition(ObjectNode object) {
        if (object.path("spec").path("names") instanceof ObjectNode names) {
            text(names, "singular", names.path("kind").asText().toLowerCase(java.util.Locale.ROOT));
            text(names, "listKind", names.path("kind").asText() + "List");
        }
        if (object.get("spec") instanceof ObjectNode spec && !spec.has("conversion")) {
            spec.putObject("conversion").put("strategy", "None");
        }
    }
}
