package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Server-side apply and the managers of fields: merges what a manager applies, removes what it no longer applies and nobody else owns, and
 * refuses to change a field that another manager owns. Rule: structured-merge-diff, one managedFields entry a manager, operation, version
 * and subresource.
 *
 * @param shape how the kind's fields merge
 * @param apiVersion of the request
 * @param subresource empty for the object itself
 * @param ownStatus whether the object's status is a subresource, and so no part of the object itself
 */
record ServerSideApply(Shape shape, String apiVersion, String subresource, boolean ownStatus) {

    private static final Set<String> OWNABLE = Set.of("labels", "annotations", "finalizers", "ownerReferences");

    /** Who set fields, by what operation, where. */
    private record Manager(String name, String operation, String apiVersion, String subresource) {

        static Manager of(JsonNode entry) {
            return new Manager(
                    entry.path("manager").asText(),
                    entry.path("operation").asText(),
                    entry.path("apiVersion").asText(),
                    entry.path("subresource").asText(""));
        }

        String shown() {
            String text =
                    "\"" + name + "\"" + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"");
            return operation.equals("Apply") ? text : text + " using " + apiVersion;
        }
    }

    /** The object after the apply. */
    ObjectNode apply(ObjectNode current, ObjectNode applied, String name, boolean force) {
        ObjectNode config = ownable(applied);
        Set<List<String>> wanted = FieldPaths.of(config, shape);
        Map<Manager, Set<List<String>>> managers = managers(current);
        Manager self = new Manager(name, "Apply", apiVersion, subresource);
        Set<List<String>> before = managers.getOrDefault(self, Set.of());
        managers.remove(self);

        TreeMap<String, List<String>> conflicts = new TreeMap<>();
        managers.forEach((other, owned) -> {
            Set<List<String>> lost = new HashSet<>(owned);
            lost.retainAll(wanted);
            lost.removeIf(
                    p -> isElement(p) || FieldPaths.isSame(FieldPaths.value(config, p), FieldPaths.value(current, p)));
            if (!lost.isEmpty()) {
                conflicts.put(
                        other.shown(),
                        lost.stream().map(FieldPaths::text).sorted().toList());
                owned.removeAll(lost);
            }
        });
        if (!conflicts.isEmpty() && !force) {
            throw conflict(conflicts);
        }

        ObjectNode result = current.deepCopy();
        removeGone(result, before, wanted, managers);
        merge(result, config, shape);
        managers.put(self, wanted);
        write(result, current, managers);
        return result;
    }

    private static boolean isElement(List<String> path) {
        return !path.get(path.size() - 1).startsWith("f:");
    }

    private static ApiProblem conflict(TreeMap<String, List<String>> conflicts) {
        List<ApiProblem.FieldConflict> causes = new ArrayList<>();
        conflicts.forEach((who, paths) -> paths.forEach(p -> causes.add(new ApiProblem.FieldConflict(who, p))));
        String text = causes.size() == 1
                ? "Apply failed with 1 conflict: conflict with " + causes.get(0).manager() + ": "
                        + causes.get(0).field()
                : "Apply failed with " + causes.size() + " conflicts: "
                        + conflicts.entrySet().stream()
                                .map(e -> "conflicts with " + e.getKey() + ":\n- " + String.join("\n- ", e.getValue()))
                                .collect(Collectors.joining("\n"));
        return ApiProblem.applyConflict(text, causes);
    }

    private static void removeGone(
            ObjectNode result,
            Set<List<String>> before,
            Set<List<String>> wanted,
            Map<Manager, Set<List<String>>> others) {
        List<List<String>> gone = new ArrayList<>(before);
        gone.removeAll(wanted);
        // Elements go before their fields, so that an element nobody else has goes whole.
        gone.sort(java.util.Comparator.comparing(List::size));
        for (List<String> path : gone) {
            boolean kept = others.values().stream()
                            .flatMap(Set::stream)
                            .anyMatch(p -> p.size() >= path.size()
                                    && p.subList(0, path.size()).equals(path))
                    || wanted.stream()
                            .anyMatch(p -> p.size() > path.size()
                                    && p.subList(0, path.size()).equals(path));
            if (!kept) {
                FieldPaths.remove(result, path);
            }
        }
    }

    private static void merge(ObjectNode target, JsonNode config, Shape shape) {
        for (var field : config.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            Shape of = shape.child(name, value);
            JsonNode now = target.get(name);
            if (value.isObject() && of.form() == Shape.Form.GRANULAR && now instanceof ObjectNode object) {
                merge(object, value, of);
            } else if (value.isArray() && of.form() == Shape.Form.KEYED && now instanceof ArrayNode list) {
                for (JsonNode element : value) {
                    int at = FieldPaths.index(list, FieldPaths.step(element, of.keys()));
                    if (at >= 0) {
                        merge((ObjectNode) list.get(at), element, of.item());
                    } else {
                        list.add(element.deepCopy());
                    }
                }
            } else if (value.isArray() && of.form() == Shape.Form.SET && now instanceof ArrayNode list) {
                for (JsonNode element : value) {
                    if (FieldPaths.index(list, "v:" + element) < 0) {
                        list.add(element);
                    }
                }
            } else if (value.isNull()) {
                target.remove(name);
            } else {
                target.set(name, value.deepCopy());
            }
        }
    }

    /** Notes what a manager set, and what went, by another way than apply. */
    void update(ObjectNode after, ObjectNode before, String name) {
        ObjectNode now = ownable(after);
        ObjectNode was = ownable(before);
        Set<List<String>> fieldsNow = FieldPaths.of(now, shape);
        Set<List<String>> gone = new HashSet<>(FieldPaths.of(was, shape));
        Set<List<String>> branches = FieldPaths.branches(now, shape);
        Set<List<String>> branchesBefore = FieldPaths.branches(was, shape);
        Set<List<String>> changed = new HashSet<>();
        for (List<String> path : fieldsNow) {
            if (!gone.contains(path)
                    || (!isElement(path)
                            && !FieldPaths.isSame(FieldPaths.value(now, path), FieldPaths.value(was, path)))) {
                changed.add(path);
            }
        }
        for (List<String> branch : branches) {
            if (!branchesBefore.contains(branch)) {
                changed.add(branch);
            }
        }
        gone.addAll(branchesBefore);
        gone.removeAll(fieldsNow);
        gone.removeAll(branches);
        Map<Manager, Set<List<String>>> managers = managers(before);
        if (!changed.isEmpty() || !gone.isEmpty()) {
            Manager self = new Manager(name, "Update", apiVersion, subresource);
            managers.forEach((manager, owned) -> {
                owned.removeAll(gone);
                if (!manager.equals(self)) {
                    owned.removeAll(changed);
                }
            });
            if (!changed.isEmpty()) {
                managers.computeIfAbsent(self, s -> new HashSet<>()).addAll(changed);
            }
        }
        write(after, before, managers);
    }

    /** The part of an object that a request to this place can own. */
    private ObjectNode ownable(ObjectNode object) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        boolean status = subresource.equals("status");
        for (var field : object.properties()) {
            String name = field.getKey();
            if (name.equals("metadata")) {
                ObjectNode metadata = JsonNodeFactory.instance.objectNode();
                field.getValue().properties().forEach(m -> {
                    if (OWNABLE.contains(m.getKey())) {
                        metadata.set(m.getKey(), m.getValue());
                    }
                });
                if (!metadata.isEmpty()) {
                    part.set(name, metadata);
                }
            } else if (name.equals("status") ? status || !ownStatus : !status && !isType(name)) {
                part.set(name, field.getValue());
            }
        }
        return part;
    }

    private static boolean isType(String name) {
        return name.equals("apiVersion") || name.equals("kind");
    }

    private static Map<Manager, Set<List<String>>> managers(ObjectNode object) {
        Map<Manager, Set<List<String>>> managers = new LinkedHashMap<>();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            managers.put(Manager.of(entry), FieldPaths.decode(entry.path("fieldsV1")));
        }
        return managers;
    }

    private static void write(ObjectNode object, ObjectNode before, Map<Manager, Set<List<String>>> managers) {
        Map<Manager, JsonNode> old = new LinkedHashMap<>();
        before.path("metadata").path("managedFields").forEach(e -> old.put(Manager.of(e), e));
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        Function<Manager, String> time = m -> {
            JsonNode entry = old.get(m);
            return entry != null && FieldPaths.decode(entry.path("fieldsV1")).equals(managers.get(m))
                    ? entry.path("time").asText()
                    : Objects.now();
        };
        managers.forEach((manager, owned) -> {
            if (owned.isEmpty() && !manager.operation().equals("Apply")) {
                return;
            }
            ObjectNode entry = entries.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.operation())
                    .put("apiVersion", manager.apiVersion())
                    .put("time", time.apply(manager))
                    .put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", FieldPaths.encode(owned));
            if (!manager.subresource().isEmpty()) {
                entry.put("subresource", manager.subresource());
            }
        });
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        if (entries.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", entries);
        }
    }
}
