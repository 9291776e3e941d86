package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns that {@code kubectl get} shows of a kind. */
final class TableColumns {

    /**
     * A column.
     *
     * @param path JSONPath of the value, or {@code !name} of one that is computed
     * @param priority 0 is always shown, 1 with {@code -o wide}
     */
    record Column(String name, String type, String path, int priority, String description) {

        Column(String name, String type, String path, int priority) {
            this(name, type, path, priority, "");
        }
    }

    private static final Column NAME = new Column(
            "Name",
            "string",
            ".metadata.name",
            0,
            "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names");
    private static final Column AGE = new Column(
            "Age",
            "date",
            ".metadata.creationTimestamp",
            0,
            "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.");
    private static final Map<String, List<Column>> BUILT_IN = Map.ofEntries(
            Map.entry(
                    "pods",
                    List.of(
                            NAME,
                            text("Ready", "!ready"),
                            text("Status", "!podStatus"),
                            number("Restarts", "!zero"),
                            AGE,
                            wide("IP", ".status.podIP"),
                            wide("Node", ".spec.nodeName"),
                            wide("Nominated Node", ".status.nominatedNodeName"),
                            wide("Readiness Gates", "!readinessGates"))),
            Map.entry(
                    "nodes",
                    List.of(
                            NAME,
                            text("Status", "!nodeStatus"),
                            text("Roles", "!roles"),
                            AGE,
                            text("Version", ".status.nodeInfo.kubeletVersion"),
                            wide("OS-Image", ".status.nodeInfo.osImage"),
                            wide("Kernel-Version", ".status.nodeInfo.kernelVersion"),
                            wide("Container-Runtime", ".status.nodeInfo.containerRuntimeVersion"))),
            Map.entry("namespaces", List.of(NAME, text("Status", ".status.phase"), AGE)),
            Map.entry("configmaps", List.of(NAME, number("Data", "!data"), AGE)),
            Map.entry("secrets", List.of(NAME, text("Type", ".type"), number("Data", "!data"), AGE)),
            Map.entry("serviceaccounts", List.of(NAME, number("Secrets", "!zero"), AGE)),
            Map.entry(
                    "services",
                    List.of(
                            NAME,
                            text("Type", ".spec.type"),
                            text("Cluster-IP", ".spec.clusterIP"),
                            text("External-IP", "!none"),
                            text("Port(s)", "!ports"),
                            AGE)),
            Map.entry(
                    "events",
                    List.of(
                            new Column("Last Seen", "date", ".lastTimestamp", 0),
                            text("Type", ".type"),
                            text("Reason", ".reason"),
                            text("Object", "!type"),
                            wide("Subobject", ".involvedObject.fieldPath"),
                            wide("Source", ".source.component"),
                            text("Message", ".message"),
                            new Column("First Seen", "date", ".firstTimestamp", 1),
                            new Column("Count", "integer", ".count", 1),
                            wide("Name", ".metadata.name"))),
            Map.entry(
                    "deployments.apps",
                    List.of(
                            NAME,
                            text("Ready", "!replicas"),
                            number("Up-to-date", ".status.updatedReplicas"),
                            number("Available", ".status.availableReplicas"),
                            AGE)),
            Map.entry("statefulsets.apps", List.of(NAME, text("Ready", "!replicas"), AGE)),
            Map.entry(
                    "daemonsets.apps",
                    List.of(
                            NAME,
                            number("Desired", ".status.desiredNumberScheduled"),
                            number("Current", ".status.currentNumberScheduled"),
                            number("Ready", ".status.numberReady"),
                            number("Up-to-date", ".status.updatedNumberScheduled"),
                            number("Available", ".status.numberAvailable"),
                            text("Node Selector", "!nodeSelector"),
                            AGE)),
            Map.entry(
                    "poddisruptionbudgets.policy",
                    List.of(
                            NAME,
                            text("Min Available", ".spec.minAvailable"),
                            text("Max Unavailable", ".spec.maxUnavailable"),
                            number("Allowed Disruptions", ".status.disruptionsAllowed"),
                            AGE)),
            Map.entry("rolebindings.rbac.authorization.k8s.io", List.of(NAME, text("Role", "!roleRef"), AGE)),
            Map.entry("clusterrolebindings.rbac.authorization.k8s.io", List.of(NAME, text("Role", "!roleRef"), AGE)),
            Map.entry(
                    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                    List.of(NAME, number("Webhooks", "!webhooks"), AGE)),
            Map.entry(
                    "validatingwebhookconfigurations.admissionregistration.k8s.io",
                    List.of(NAME, number("Webhooks", "!webhooks"), AGE)),
            Map.entry("leases.coordination.k8s.io", List.of(NAME, text("Holder", ".spec.holderIdentity"), AGE)),
            Map.entry(
                    "customresourcedefinitions.apiextensions.k8s.io",
                    List.of(NAME, new Column("Created At", "string", ".metadata.creationTimestamp", 0))));

    private TableColumns() {}

    private static Column text(String name, String path) {
        return new Column(name, "string", path, 0);
    }

    private static Column number(String name, String path) {
        return new Column(name, "integer", path, 0);
    }

    private static Column wide(String name, String path) {
        return new Column(name, "string", path, 1);
    }

    static List<Column> of(ResourceKind kind) {
        JsonNode own = kind.columns();
        if (own == null) {
            return BUILT_IN.getOrDefault(kind.resource(), List.of(NAME, AGE));
        }
        List<Column> columns = new ArrayList<>();
        columns.add(NAME);
        if (own.isEmpty()) {
            columns.add(AGE);
        }
        for (JsonNode c : own) {
            columns.add(new Column(
                    c.path("name").asText(),
                    c.path("type").asText(),
                    c.path("jsonPath").asText(),
                    c.path("priority").asInt(0),
                    c.path("description")
                            .asText("Custom resource definition column (in JSONPath format): "
                                    + c.path("jsonPath").asText())));
        }
        return columns;
    }
}
