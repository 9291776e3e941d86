package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * config.yaml and its drop-ins put together: a later file wins, {@code key+} appends. Rule: k3s configfilearg.
 */
public record ServerConfig(ObjectNode merged) {

    /** Merges the texts in the order that the server reads them. Throws when one is no mapping; the text says which. */
    public static ServerConfig of(List<String> files) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < files.size(); i++) {
            ObjectNode file;
            try {
                file = Yaml.mapping(files.get(i));
            } catch (Yaml.NotYamlException e) {
                throw new IllegalArgumentException("config file " + (i + 1) + ": " + e.getMessage(), e);
            }
            file.properties().forEach(entry -> put(merged, entry.getKey(), entry.getValue()));
        }
        return new ServerConfig(merged);
    }

    private static void put(ObjectNode merged, String key, JsonNode value) {
        String name = key.endsWith("+") ? key.substring(0, key.length() - 1) : key;
        JsonNode before = merged.get(name);
        if (before == null || name.equals(key)) {
            merged.set(name, value);
            return;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        elements(before).forEach(list::add);
        elements(value).forEach(list::add);
        merged.set(name, list);
    }

    /** The flags that the files amount to, a list as one flag an element. */
    public List<String> args() {
        List<String> args = new ArrayList<>();
        merged.properties().forEach(entry -> {
            String dashes = entry.getKey().length() == 1 ? "-" : "--";
            for (JsonNode element : elements(entry.getValue())) {
                args.add(dashes + entry.getKey() + "=" + (element.isNull() ? "" : element.asText()));
            }
        });
        return List.copyOf(args);
    }

    /** The values of the {@code cni} key. */
    public List<String> cni() {
        JsonNode cni = merged.get("cni");
        return cni == null
                ? List.of()
                : elements(cni).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> elements(JsonNode value) {
        List<JsonNode> elements = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(elements::add);
        } else {
            elements.add(value);
        }
        return elements;
    }
}
