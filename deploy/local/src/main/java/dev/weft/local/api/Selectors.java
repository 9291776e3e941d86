package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** labelSelector and fieldSelector of list and watch requests. */
final class Selectors {

    private static final Pattern SET = Pattern.compile(
            "(!?)([^\\s!=,()<>]+)(?:\\s+(in|notin)\\s*\\(([^)]*)\\)|\\s*(==|=|!=|<|>)\\s*([^,\\s=!<>()]*))?");

    private static final List<String> EVERYWHERE = List.of("metadata.name", "metadata.namespace");

    /** What built-in kinds can be selected by beside name and namespace. Rule: the field label conversions of the API types. */
    private static final Map<String, List<String>> SELECTABLE = Map.ofEntries(
            Map.entry(
                    "pods",
                    List.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.podIPs",
                            "status.nominatedNodeName")),
            Map.entry(
                    "events",
                    List.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type")),
            Map.entry("nodes", List.of("spec.unschedulable")),
            Map.entry("namespaces", List.of("status.phase")),
            Map.entry("secrets", List.of("type")),
            Map.entry("services", List.of("spec.clusterIP", "spec.type")),
            Map.entry("replicationcontrollers", List.of("status.replicas")),
            Map.entry("replicasets.apps", List.of("status.replicas")),
            Map.entry("jobs.batch", List.of("status.successful")));

    private Selectors() {}

    static Predicate<JsonNode> of(ResourceKind kind, @Nullable String labels, @Nullable String fields) {
        Predicate<JsonNode> all = object -> true;
        if (labels != null && !labels.isBlank()) {
            all = all.and(labels(labels));
        }
        if (fields != null && !fields.isBlank()) {
            for (String part : fields.split(",", -1)) {
                all = all.and(field(kind, part));
            }
        }
        return all;
    }

    private static Predicate<JsonNode> labels(String text) {
        List<Predicate<JsonNode>> parts = new ArrayList<>();
        for (String term : terms(text)) {
            Matcher m = SET.matcher(term.trim());
            if (!m.matches()) {
                throw ApiProblem.bad("unable to parse requirement: " + term);
            }
            String key = m.group(2);
            if (m.group(3) != null) {
                List<String> values = Arrays.stream(m.group(4).split(",", -1))
                        .map(String::trim)
                        .toList();
                boolean in = m.group(3).equals("in");
                values.forEach(v -> valid(term, v));
                parts.add(o -> {
                    String value = label(o, key);
                    return in ? value != null && values.contains(value) : value == null || !values.contains(value);
                });
            } else if (m.group(5) != null) {
                String wanted = m.group(6);
                if (List.of("<", ">").contains(m.group(5))) {
                    parts.add(compared(key, m.group(5), wanted));
                    continue;
                }
                valid(term, wanted);
                boolean equal = !m.group(5).equals("!=");
                parts.add(o -> wanted.equals(label(o, key)) == equal);
            } else {
                boolean absent = !m.group(1).isEmpty();
                parts.add(o -> (label(o, key) == null) == absent);
            }
        }
        return o -> parts.stream().allMatch(p -> p.test(o));
    }

    private static void valid(String term, String value) {
        String problem = MetadataChecks.labelValue(value);
        if (!problem.isEmpty()) {
            throw ApiProblem.bad("unable to parse requirement: values[0][" + term.trim() + "]: Invalid value: \""
                    + value + "\": " + problem);
        }
    }

    private static Predicate<JsonNode> compared(String key, String operator, String wanted) {
        try {
            long limit = Long.parseLong(wanted);
            return o -> {
                String value = label(o, key);
                if (value == null || !value.matches("-?\\d{1,18}")) {
                    return false;
                }
                return operator.equals(">") ? Long.parseLong(value) > limit : Long.parseLong(value) < limit;
            };
        } catch (NumberFormatException e) {
            throw ApiProblem.bad("unable to parse requirement: values[0][" + key + "]: Invalid value: \"" + wanted
                    + "\": for 'Gt', 'Lt' operators, the value must be an integer");
        }
    }

    private static List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                terms.add(text.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(text.substring(start));
        return terms;
    }

    private static @Nullable String label(JsonNode object, String key) {
        JsonNode value = object.path("metadata").path("labels").get(key);
        return value == null ? null : value.asText();
    }

    private static Predicate<JsonNode> field(ResourceKind kind, String part) {
        boolean not = part.contains("!=");
        String[] sides = part.split("!?==?", 2);
        if (sides.length != 2) {
            throw ApiProblem.bad("invalid field selector: " + part);
        }
        String label = sides[0].trim();
        List<String> more = kind.custom() ? kind.selectable() : SELECTABLE.getOrDefault(kind.resource(), List.of());
        if (!EVERYWHERE.contains(label) && !more.contains(label)) {
            boolean usual = !kind.custom() && more.isEmpty();
            throw ApiProblem.bad(
                    usual
                            ? "\"" + label
                                    + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                            : "field label not supported: " + label);
        }
        String[] path = label.split("\\.", -1);
        return object -> {
            JsonNode node = object;
            for (String step : path) {
                node = node.path(step);
            }
            return node.asText("").equals(sides[1].trim()) != not;
        };
    }
}
