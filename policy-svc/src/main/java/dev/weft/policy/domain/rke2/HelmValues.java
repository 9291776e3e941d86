package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How helm and helm-controller put values together. */
public final class HelmValues {

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");

    private HelmValues() {}

    /** Lays {@code over} on {@code base}: mappings deeply, lists whole, null removes the key. Neither is changed. */
    public static ObjectNode merge(ObjectNode base, ObjectNode over) {
        ObjectNode merged = base.deepCopy();
        over.properties().forEach(entry -> {
            String key = entry.getKey();
            if (entry.getValue().isNull()) {
                merged.remove(key);
            } else if (entry.getValue() instanceof ObjectNode above && merged.get(key) instanceof ObjectNode below) {
                merged.set(key, merge(below, above));
            } else {
                merged.set(key, entry.getValue().deepCopy());
            }
        });
        return merged;
    }

    /** As {@link #merge}, but a null stays, so that the text written still removes the chart's key. */
    static ObjectNode mergeKeepingNulls(ObjectNode base, ObjectNode over) {
        ObjectNode merged = base.deepCopy();
        over.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            merged.set(
                    entry.getKey(),
                    value instanceof ObjectNode above && merged.get(entry.getKey()) instanceof ObjectNode below
                            ? mergeKeepingNulls(below, above)
                            : value.deepCopy());
        });
        return merged;
    }

    /** Applies {@code spec.set} of a HelmChart, which nothing overrides: dotted keys, typed as the job types them. */
    public static ObjectNode applySet(ObjectNode values, Map<String, String> set) {
        ObjectNode result = values.deepCopy();
        new TreeMap<>(set).forEach((path, value) -> {
            List<String> keys = segments(path);
            ObjectNode at = result;
            for (String key : keys.subList(0, keys.size() - 1)) {
                at = at.get(key) instanceof ObjectNode child ? child : at.putObject(key);
            }
            at.set(keys.getLast(), typed(value));
        });
        return result;
    }

    /** Whether a value goes by {@code --set} (typed) and not by {@code --set-string}. Rule: helm-controller typedVal. */
    public static boolean isTyped(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return lower.equals("true")
                || lower.equals("false")
                || lower.equals("null")
                || INTEGER.matcher(value).matches();
    }

    /**
     * The names of the value files of a job in the order that helm reads them, later wins.
     *
     * @param chart values of the HelmChart
     * @param config values of the HelmChartConfig
     */
    public static List<String> files(Sources chart, Sources config) {
        List<String> files = new ArrayList<>();
        addFiles(files, "values-0-%03d-HelmChart-", chart);
        addFiles(files, "values-1-%03d-HelmChartConfig-", config);
        return List.copyOf(files);
    }

    private static void addFiles(List<String> files, String prefix, Sources sources) {
        if (sources.valuesContent()) {
            files.add(prefix.formatted(0) + "ValuesContent.yaml");
        }
        if (sources.values()) {
            files.add(prefix.formatted(1) + "Values.yaml");
        }
        for (int i = 0; i < sources.secretKeys(); i++) {
            files.add(prefix.formatted(i + 2) + "ValuesSecret.yaml");
        }
    }

    private static JsonNode typed(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            case "null" -> JsonNodeFactory.instance.nullNode();
            default ->
                INTEGER.matcher(value).matches()
                        ? JsonNodeFactory.instance.numberNode(Long.parseLong(value))
                        : JsonNodeFactory.instance.textNode(value);
        };
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\' && i + 1 < path.length()) {
                segment.append(path.charAt(++i));
            } else if (c == '.') {
                segments.add(segment.toString());
                segment.setLength(0);
            } else {
                segment.append(c);
            }
        }
        segments.add(segment.toString());
        return segments;
    }

    /**
     * Which kinds of values an object has.
     *
     * @param secretKeys keys of all its valuesSecrets together
     */
    public record Sources(boolean valuesContent, boolean values, int secretKeys) {}
}
