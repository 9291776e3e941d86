package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists as {@code kubectl get} shows them. Rule: meta.k8s.io/v1 Table, with the columns of the CRD. */
final class ObjectTable {

    private static final Pattern FILTER = Pattern.compile("\\[\\?\\(@\\.([\\w.]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)\\]");

    private ObjectTable() {}

    static ObjectNode of(ResourceKind kind, List<ObjectNode> objects, String version, String include) {
        List<TableColumns.Column> columns = TableColumns.of(kind);
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table")
                .put("apiVersion", "meta.k8s.io/v1")
                .putObject("metadata")
                .put("resourceVersion", version);
        ArrayNode definitions = table.putArray("columnDefinitions");
        for (TableColumns.Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", kind.custom() || !column.type().equals("date") ? column.type() : "string")
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            columns.forEach(c -> cell(cells, kind, c, object));
            if (include.equals("object")) {
                row.set("object", object);
            } else if (!include.equals("none")) {
                row.set("object", Answers.metadataOf(object));
            } else {
                row.putNull("object");
            }
        }
        return table;
    }

    private static void cell(ArrayNode cells, ResourceKind kind, TableColumns.Column column, JsonNode object) {
        switch (column.path()) {
            case "!zero" -> cells.add(0);
            case "!data" -> cells.add(object.path("data").size());
            case "!ready" ->
                cells.add((object.path("status").path("phase").asText().equals("Running")
                                ? object.path("spec").path("containers").size()
                                : 0)
                        + "/" + object.path("spec").path("containers").size());
            case "!type" ->
                cells.add(object.path("involvedObject").path("kind").asText().toLowerCase(java.util.Locale.ROOT) + "/"
                        + object.path("involvedObject").path("name").asText());
            case "!roles" -> cells.add(roles(object));
            case "!none", "!readinessGates" -> cells.add("<none>");
            case "!webhooks" -> cells.add(object.path("webhooks").size());
            case "!nodeSelector" -> cells.add(nodeSelector(object));
            case "!roleRef" ->
                cells.add(object.path("roleRef").path("kind").asText() + "/"
                        + object.path("roleRef").path("name").asText());
            case "!replicas" ->
                cells.add(object.path("status").path("readyReplicas").asInt(0) + "/"
                        + object.path("spec").path("replicas").asInt(0));
            case "!ports" -> cells.add(ports(object));
            case "!podStatus" -> cells.add(podStatus(object));
            case "!nodeStatus" -> cells.add(nodeStatus(object));
            default -> {
                JsonNode value = path(object, column.path());
                if (value.isMissingNode() || value.isNull()) {
                    cells.add(absent(kind, column));
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

    /** What stands for a value that is not there: nothing in the columns of a definition, a word in those of built-in kinds. */
    private static @Nullable String absent(ResourceKind kind, TableColumns.Column column) {
        if (kind.custom()) {
            return null;
        }
        return switch (column.type()) {
            case "date" -> "<unknown>";
            case "integer" -> "0";
            default -> column.priority() == 0 ? "" : "<none>";
        };
    }

    private static String roles(JsonNode node) {
        List<String> roles = new java.util.ArrayList<>();
        node.path("metadata").path("labels").fieldNames().forEachRemaining(l -> {
            if (l.startsWith("node-role.kubernetes.io/")) {
                roles.add(l.substring(l.indexOf('/') + 1));
            }
        });
        return roles.isEmpty()
                ? "<none>"
                : String.join(",", roles.stream().sorted().toList());
    }

    private static String nodeSelector(JsonNode workload) {
        List<String> labels = new java.util.ArrayList<>();
        workload.at("/spec/template/spec/nodeSelector")
                .properties()
                .forEach(l -> labels.add(l.getKey() + "=" + l.getValue().asText()));
        return labels.isEmpty()
                ? "<none>"
                : String.join(",", labels.stream().sorted().toList());
    }

    private static String ports(JsonNode service) {
        List<String> ports = new java.util.ArrayList<>();
        service.path("spec")
                .path("ports")
                .forEach(p -> ports.add(
                        p.path("port").asText() + "/" + p.path("protocol").asText("TCP")));
        return ports.isEmpty() ? "<none>" : String.join(",", ports);
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
        String ready = "Unknown";
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                ready = condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
            }
        }
        return node.path("spec").path("unschedulable").asBoolean(false) ? ready + ",SchedulingDisabled" : ready;
    }

    private static String age(String time) {
        try {
            return text(Duration.between(Instant.parse(time), Instant.now()));
        } catch (java.time.format.DateTimeParseException e) {
            return "<invalid>";
        }
    }

    /** A duration in two units at most. Rule: HumanDuration of apimachinery's util/duration. */
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        long minutes = duration.toMinutes();
        long hours = duration.toHours();
        long days = duration.toDays();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 120) {
            return Math.max(0, seconds) + "s";
        }
        if (minutes < 10) {
            return minutes + "m" + rest(seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        if (hours < 8) {
            return hours + "h" + rest(minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (days < 8) {
            return days + "d" + rest(hours % 24, "h");
        }
        if (days < 730) {
            return days + "d";
        }
        return days < 2920 ? days / 365 + "y" + rest(days % 365, "d") : days / 365 + "y";
    }

    private static String rest(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
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
