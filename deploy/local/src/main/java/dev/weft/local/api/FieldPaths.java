package dev.weft.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets of fields, as managedFields holds them. A path is a list of steps: {@code f:<field>}, {@code k:<keys of an element as JSON>},
 * {@code v:<element of a set as JSON>}. Rule: FieldsV1 of structured-merge-diff.
 */
final class FieldPaths {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> STRUCTS = Set.of(
            "f:metadata",
            "f:spec",
            "f:status",
            "f:template",
            "f:strategy",
            "f:updateStrategy",
            "f:resources",
            "f:roleRef",
            "f:clientConfig",
            "f:containers",
            "f:names",
            "f:versions");

    private FieldPaths() {}

    /** What an object sets, leaf by leaf. */
    static Set<List<String>> of(JsonNode object, Shape shape) {
        Set<List<String>> paths = new HashSet<>();
        collect(object, shape, List.of(), paths);
        return paths;
    }

    private static void collect(JsonNode node, Shape shape, List<String> at, Set<List<String>> into) {
        boolean leaf = shape.form() == Shape.Form.ATOMIC || !node.isContainerNode() || node.isEmpty();
        if (leaf) {
            if (!at.isEmpty()) {
                into.add(at);
            }
        } else if (node.isObject()) {
            node.properties()
                    .forEach(f -> collect(
                            f.getValue(), shape.child(f.getKey(), f.getValue()), with(at, "f:" + f.getKey()), into));
        } else if (shape.form() == Shape.Form.SET) {
            node.forEach(v -> into.add(with(at, "v:" + v)));
        } else {
            for (JsonNode element : node) {
                List<String> path = with(at, step(element, shape.keys()));
                into.add(path);
                collect(element, shape.item(), path, into);
            }
        }
    }

    /**
     * The maps and keyed lists of an object that are there of their own, which an update owns when it brings them. Structs of the built-in
     * kinds are always there.
     */
    static Set<List<String>> branches(JsonNode object, Shape shape) {
        Set<List<String>> paths = new HashSet<>();
        branches(object, shape, List.of(), paths);
        return paths;
    }

    private static void branches(JsonNode node, Shape shape, List<String> at, Set<List<String>> into) {
        boolean leaf = shape.form() == Shape.Form.ATOMIC || !node.isContainerNode() || node.isEmpty();
        if (leaf) {
            return;
        }
        String last = at.isEmpty() ? "" : at.get(at.size() - 1);
        if (!at.isEmpty() && !(shape.builtIn() && STRUCTS.contains(last)) && !last.startsWith("k:")) {
            into.add(at);
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(f -> branches(
                            f.getValue(), shape.child(f.getKey(), f.getValue()), with(at, "f:" + f.getKey()), into));
        } else if (shape.form() == Shape.Form.KEYED) {
            node.forEach(e -> branches(e, shape.item(), with(at, step(e, shape.keys())), into));
        }
    }

    /** The step that names an element of a keyed list. */
    static String step(JsonNode element, List<String> keys) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (String key : keys) {
            JsonNode value = element.get(key);
            // A port without a protocol is TCP.
            values.set(key, value == null && key.equals("protocol") ? TextNode.valueOf("TCP") : value);
        }
        return "k:" + values;
    }

    private static List<String> with(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path.size() + 1);
        longer.addAll(path);
        longer.add(step);
        return List.copyOf(longer);
    }

    static Set<List<String>> decode(JsonNode fields) {
        Set<List<String>> paths = new HashSet<>();
        decode(fields, List.of(), paths);
        return paths;
    }

    private static void decode(JsonNode fields, List<String> at, Set<List<String>> into) {
        fields.properties().forEach(f -> {
            if (f.getKey().equals(".")) {
                into.add(at);
            } else {
                List<String> path = with(at, f.getKey());
                if (f.getValue().isEmpty()) {
                    into.add(path);
                } else {
                    decode(f.getValue(), path, into);
                }
            }
        });
    }

    private static final class Branch {
        private final TreeMap<String, Branch> children = new TreeMap<>();
        private boolean member;
    }

    static ObjectNode encode(Set<List<String>> paths) {
        Branch root = new Branch();
        for (List<String> path : paths) {
            Branch branch = root;
            for (String step : path) {
                branch = branch.children.computeIfAbsent(step, s -> new Branch());
            }
            branch.member = true;
        }
        return encode(root);
    }

    private static ObjectNode encode(Branch branch) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (branch.member && !branch.children.isEmpty()) {
            node.putObject(".");
        }
        branch.children.forEach((step, child) -> node.set(step, encode(child)));
        return node;
    }

    /** As conflict messages write it, e.g. {@code .spec.containers[name="web"].image}. */
    static String text(List<String> path) {
        StringBuilder text = new StringBuilder();
        for (String step : path) {
            String rest = step.substring(2);
            switch (step.charAt(0)) {
                case 'f' -> text.append('.').append(rest);
                case 'v' -> text.append("[=").append(rest).append(']');
                default -> {
                    List<String> keys = new ArrayList<>();
                    parse(rest).properties().forEach(k -> keys.add(k.getKey() + "=" + k.getValue()));
                    text.append('[').append(String.join(",", keys)).append(']');
                }
            }
        }
        return text.toString();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** The value at a path; missing where there is none. */
    static JsonNode value(JsonNode root, List<String> path) {
        JsonNode node = root;
        for (String step : path) {
            node = child(node, step);
        }
        return node;
    }

    /** Whether two values are one: numbers by what they are worth, 1 is 1.0. Rule: structured-merge-diff's value.Equals. */
    static boolean isSame(JsonNode a, JsonNode b) {
        return a.equals(FieldPaths::compare, b);
    }

    private static int compare(JsonNode a, JsonNode b) {
        return a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;
    }

    private static JsonNode child(JsonNode node, String step) {
        if (step.startsWith("f:")) {
            return node.path(step.substring(2));
        }
        int index = index(node, step);
        return index < 0 ? JsonNodeFactory.instance.missingNode() : node.get(index);
    }

    /** Where in a list the element is that a step names; -1 when it is not there. */
    static int index(JsonNode list, String step) {
        JsonNode wanted = parse(step.substring(2));
        for (int i = 0; i < list.size(); i++) {
            JsonNode element = list.get(i);
            boolean same = step.startsWith("v:") && wanted.equals(element);
            if (step.startsWith("k:")) {
                List<String> keys = new ArrayList<>();
                wanted.fieldNames().forEachRemaining(keys::add);
                same = step(element, keys).equals("k:" + wanted);
            }
            if (same) {
                return i;
            }
        }
        return -1;
    }

    /** Takes the value at a path away, and maps that become empty by it. */
    static void remove(JsonNode root, List<String> path) {
        JsonNode parent = value(root, path.subList(0, path.size() - 1));
        String step = path.get(path.size() - 1);
        if (step.startsWith("f:") && parent instanceof ObjectNode object) {
            object.remove(step.substring(2));
        } else if (parent instanceof ArrayNode list && index(list, step) >= 0) {
            list.remove(index(list, step));
        } else {
            return;
        }
        String above = path.size() < 2 ? "" : path.get(path.size() - 2);
        if (parent.isEmpty()
                && above.startsWith("f:")
                && !List.of("f:spec", "f:metadata").contains(above)) {
            remove(root, path.subList(0, path.size() - 1));
        }
    }
}
