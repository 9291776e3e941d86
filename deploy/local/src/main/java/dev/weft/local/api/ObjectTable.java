package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists as {@code kubectl get} shows them. Rule: meta.k8s.io/v1 Table, with the columns of the CRD. */
final class ObjectTable {

    private static final Pattern FILTER = Pattern.compile("\\[\\?\\(@\\.([\\w.]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)\\]");

    private record Column(String name, String type, String path, int priority) {}

    private ObjectTable() {}

    static ObjectNode of(ResourceKind kind, List<ObjectNode> objects, String version, boolean withObject) {
        List<Column> columns = columns(kind);
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table")
                .put("apiVersion", "meta.k8s.io/v1")
                .putObject("metadata")
                .put("resourceVersion", version);
        ArrayNode definitions = table.putArray("columnDefinitions");
        for (Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type().equals("date") ? "string" : column.type())
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", "")
                    .put("priority", column.priority());
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            columns.forEach(c -> cell(cells, c, object));
            ObjectNode partial = row.putObject("object");
            if (withObject) {
                partial.setAll(object.deepCopy());
            } else {
                partial.put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1")
                        .set("metadata", object.path("metadata"));
            }
        }
        return table;
    }

    private static List<Column> columns(ResourceKind kind) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Name", "string", ".metadata.name", 0));
        if (kind.columns() != null) {
            for (JsonNode c : kind.columns()) {
                columns.add(new Column(
                        c.path("name").asText(),
                        c.path("type").asText(),
                        c.path("jsonPath").asText(),
                        c.path("priority").asInt(0)));
            }
            return columns;
        }
        switch (kind.plural()) {
            case "pods" -> {
                columns.add(new Column("Ready", "string", "!ready", 0));
                columns.add(new Column("Status", "string", "!podStatus", 0));
                columns.add(new Column("Restarts", "integer", "!zero", 0));
                columns.add(new Column("Age", "date", ".metadata.creationTimestamp", 0));
                columns.add(new Column("IP", "string", ".status.podIP", 1));
                columns.add(new Column("Node", "string", ".spec.nodeName", 1));
                return columns;
            }
            case "nodes" -> {
                columns.add(new Column("Status", "string", "!nodeStatus", 0));
                columns.add(new Column("Version", "string", ".status.nodeInfo.kubeletVersion", 0));
            }
            case "namespaces" -> columns.add(new Column("Status", "string", ".status.phase", 0));
            case "daemonsets" -> {
                columns.add(new Column("Desired", "integer", ".status.desiredNumberScheduled", 0));
                columns.add(new Column("Ready", "integer", ".status.numberReady", 0));
            }
            case "events" -> {
                columns.add(new Column("Type", "string", ".type", 0));
                columns.add(new Column("Reason", "string", ".reason", 0));
                columns.add(new Column("Object", "string", ".involvedObject.name", 0));
                columns.add(new Column("Message", "string", ".message", 0));
            }
            case "configmaps", "secrets" -> columns.add(new Column("Data", "integer", "!data", 0));
            default -> {}
        }
        columns.add(new Column("Age", "date", ".metadata.creationTimestamp", 0));
        return columns;
    }

    private static void cell(ArrayNode cells, Column column, JsonNode object) {
        switch (column.path()) {
            case "!zero" -> cells.add(0);
            case "!data" -> cells.add(object.path("data").size());
            case "!ready" ->
                cells.add((object.path("status").path("phase").asText().equals("Running")
                                ? object.path("spec").path("containers").size()
                                : 0)
                        + "/" + object.path("spec").path("containers").size());
            case "!podStatus" -> cells.add(podStatus(object));
            case "!nodeStatus" -> cells.add(nodeStatus(object));
            default -> {
                JsonNode value = path(object, column.path());
                if (value.isMissingNode() || value.isNull()) {
                    cells.add(
                            column.type().equals("date")
                                    ? "<unknown>"
                                    : column.type().equals("string") ? "" : null);
                } else if (column.type().equals("date")) {
                    cells.add(age(value.asText()));
                } else if (column.type().equals("integer")) {
                    cells.add(value.asLong());
                } else {
                    cells.add(value.isValueNode() ? value.asText() : value.toString());
                }
            }
        }
    }

    private static String podStatus(JsonNode pod) {
        if (pod.path("metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        if (pod.path("spec").path("schedulingGates").size() > 0) {
            return "SchedulingGated";
        }
        String phase = pod.path("status").path("phase").asText("Pending");
        return phase.equals("Pending") && pod.path("spec").hasNonNull("nodeName") ? "ContainerCreating" : phase;
    }

    private static String nodeStatus(JsonNode node) {
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
            }
        }
        return "Unknown";
    }

    static String age(String time) {
        try {
            Duration age = Duration.between(Instant.parse(time), Instant.now());
            long s = Math.max(0, age.toSeconds());
            return s < 120 ? s + "s" : s < 7200 ? s / 60 + "m" : s < 172800 ? s / 3600 + "h" : s / 86400 + "d";
        } catch (java.time.format.DateTimeParseException e) {
            return "<invalid>";
        }
    }

    /** A JSONPath of the kind that printer columns use: fields, indexes, one equality filter. */
    static JsonNode path(JsonNode object, String path) {
        JsonNode node = object;
        String rest = path;
        while (!rest.isEmpty()) {
            Matcher filter = FILTER.matcher(rest);
            if (filter.lookingAt()) {
                JsonNode found = JsonNodeFactory.instance.missingNode();
                for (JsonNode element : node) {
                    if (path(element, "." + filter.group(1)).asText().equals(filter.group(2))) {
                        found = element;
                        break;
                    }
                }
                node = found;
                rest = rest.substring(filter.end());
            } else if (rest.startsWith("[")) {
                int end = rest.indexOf(']');
                String index = rest.substring(1, end).replace("'", "").replace("\"", "");
                node = index.matches("\\d+") ? node.path(Integer.parseInt(index)) : node.path(index);
                rest = rest.substring(end + 1);
            } else {
                rest = rest.startsWith(".") ? rest.substring(1) : rest;
                int end = 0;
                StringBuilder name = new StringBuilder();
                while (end < rest.length() && rest.charAt(end) != '.' && rest.charAt(end) != '[') {
                    if (rest.charAt(end) == '\\' && end + 1 < rest.length()) {
                        end++;
                    }
                    name.append(rest.charAt(end++));
                }
                node = node.path(name.toString());
                rest = rest.substring(end);
            }
        }
        return node;
    }
}
