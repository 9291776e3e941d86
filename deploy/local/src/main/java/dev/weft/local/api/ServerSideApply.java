package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply: merges what a manager applies, remembers in managedFields what it owns, removes what it no longer applies, and
 * refuses to take a field that another manager owns with another value. Rule: Kubernetes structured-merge-diff, with the merge keys of
 * the built-in types and {@code x-kubernetes-list-map-keys} of schemas.
 */
final class ServerSideApply {

    private final @Nullable JsonNode schema;

    ServerSideApply(@Nullable JsonNode schema) {
        this.schema = schema;
    }

    /** The object after the apply. */
    ObjectNode apply(ObjectNode current, ObjectNode applied, String manager, boolean force) {
        ObjectNode config = applied.deepCopy();
        config.remove(List.of("apiVersion", "kind", "status"));
        if (config.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of(
                    "name", "namespace", "resourceVersion", "uid", "managedFields", "creationTimestamp", "generation"));
        }
        ObjectNode fields = fields(config, schema);
        conflicts(current, config, fields, manager, force);
        ObjectNode result = current.deepCopy();
        JsonNode owned = entry(current, manager);
        if (owned != null) {
            removeGone(result, owned.path("fieldsV1"), fields, current, manager);
        }
        merge(result, config, schema);
        remember(result, fields, manager, applied.path("apiVersion").asText(), force ? fields : null);
        return result;
    }

    private static @Nullable JsonNode entry(JsonNode object, String manager) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (entry.path("manager").asText().equals(manager)
                    && entry.path("operation").asText().equals("Apply")) {
                return entry;
            }
        }
        return null;
    }

    private static @Nullable String mergeKey(String name, @Nullable JsonNode listSchema, JsonNode list) {
        if (listSchema != null && !listSchema.isMissingNode()) {
            return listSchema.path("x-kubernetes-list-type").asText().equals("map")
                    ? listSchema.path("x-kubernetes-list-map-keys").path(0).asText()
                    : null;
        }
        boolean objects = !list.isEmpty() && list.get(0).isObject();
        return objects ? Patches.MERGE_KEYS.get(name) : null;
    }

    private static @Nullable JsonNode property(@Nullable JsonNode schema, String name) {
        if (schema == null || name.equals("metadata")) {
            return null;
        }
        JsonNode property = schema.path("properties").get(name);
        return property != null
                ? property
                : schema.path("additionalProperties").isObject() ? schema.get("additionalProperties") : null;
    }

    private ObjectNode fields(JsonNode node, @Nullable JsonNode schema) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (var field : node.properties()) {
            JsonNode value = field.getValue();
            JsonNode inner = property(schema, field.getKey());
            if (value.isObject()
                    && !value.isEmpty()
                    && !(inner != null
                            && inner.path("x-kubernetes-map-type").asText().equals("atomic"))) {
                fields.set("f:" + field.getKey(), fields(value, inner));
            } else if (value.isArray() && mergeKey(field.getKey(), inner, value) != null) {
                String key = mergeKey(field.getKey(), inner, value);
                ObjectNode list = fields.putObject("f:" + field.getKey());
                for (JsonNode element : value) {
                    ObjectNode of = fields(element, inner == null ? null : inner.get("items"));
                    of.putObject(".");
                    list.set("k:" + JsonNodeFactory.instance.objectNode().set(key, element.get(key)), of);
                }
            } else {
                fields.putObject("f:" + field.getKey());
            }
        }
        return fields;
    }

    private void conflicts(ObjectNode current, ObjectNode config, ObjectNode fields, String manager, boolean force) {
        TreeMap<String, List<String>> found = new TreeMap<>();
        for (JsonNode entry : current.path("metadata").path("managedFields")) {
            String other = entry.path("manager").asText();
            boolean own =
                    other.equals(manager) && entry.path("operation").asText().equals("Apply");
            if (own || entry.has("subresource")) {
                continue;
            }
            List<String> paths = new ArrayList<>();
            overlap("", fields, entry.path("fieldsV1"), config, current, paths);
            if (!paths.isEmpty()) {
                String who = entry.path("operation").asText().equals("Apply")
                        ? "\"" + other + "\""
                        : "\"" + other + "\" using " + entry.path("apiVersion").asText();
                found.put(who, paths);
            }
        }
        if (found.isEmpty() || force) {
            return;
        }
        int count = found.values().stream().mapToInt(List::size).sum();
        StringBuilder text =
                new StringBuilder("Apply failed with " + count + (count == 1 ? " conflict: " : " conflicts: "));
        found.forEach((who, paths) -> text.append(paths.size() == 1 ? "conflict" : "conflicts")
                .append(" with ")
                .append(who)
                .append(": ")
                .append(String.join(", ", paths))
                .append(' '));
        throw new ApiProblem(409, "Conflict", text.toString().strip());
    }

    private static void overlap(
            String path, JsonNode mine, JsonNode theirs, JsonNode config, JsonNode current, List<String> paths) {
        for (var field : mine.properties()) {
            String name = field.getKey();
            JsonNode other = theirs.get(name);
            if (other == null || name.equals(".")) {
                continue;
            }
            JsonNode mineValue = child(config, name);
            JsonNode currentValue = child(current, name);
            String at = name.startsWith("f:") ? path + "." + name.substring(2) : path + "[" + name.substring(2) + "]";
            if (field.getValue().isEmpty() || other.isEmpty()) {
                if (!mineValue.equals(currentValue)) {
                    paths.add(at);
                }
            } else {
                overlap(at, field.getValue(), other, mineValue, currentValue, paths);
            }
        }
    }

    private static JsonNode child(JsonNode node, String field) {
        if (field.startsWith("f:")) {
            return node.path(field.substring(2));
        }
        try {
            JsonNode key = new com.fasterxml.jackson.databind.ObjectMapper().readTree(field.substring(2));
            for (JsonNode element : node) {
                boolean same = true;
                for (var part : key.properties()) {
                    same &= part.getValue().equals(element.get(part.getKey()));
                }
                if (same) {
                    return element;
                }
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
        return JsonNodeFactory.instance.missingNode();
    }

    private static void removeGone(JsonNode target, JsonNode before, JsonNode now, JsonNode object, String manager) {
        for (var field : before.properties()) {
            String name = field.getKey();
            if (name.equals(".")) {
                continue;
            }
            JsonNode still = now.get(name);
            if (still == null) {
                if (!ownedByOther(object, name, manager)) {
                    remove(target, name);
                }
            } else if (!field.getValue().isEmpty() && !still.isEmpty()) {
                removeGone(child(target, name), field.getValue(), still, object, manager);
            }
        }
    }

    private static boolean ownedByOther(JsonNode object, String name, String manager) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (!entry.path("manager").asText().equals(manager)
                    && entry.path("fieldsV1").toString().contains("\"" + name.replace("\"", "\\\"") + "\"")) {
                return true;
            }
        }
        return false;
    }

    private static void remove(JsonNode target, String name) {
        if (name.startsWith("f:") && target instanceof ObjectNode object) {
            object.remove(name.substring(2));
        } else if (target instanceof ArrayNode array) {
            JsonNode element = child(array, name);
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).equals(element)) {
                    array.remove(i);
                    return;
                }
            }
        }
    }

    private void merge(ObjectNode target, JsonNode config, @Nullable JsonNode schema) {
        for (var field : config.properties()) {
            JsonNode value = field.getValue();
            JsonNode inner = property(schema, field.getKey());
            if (value.isObject()
                    && target.get(field.getKey()) instanceof ObjectNode now
                    && !(inner != null
                            && inner.path("x-kubernetes-map-type").asText().equals("atomic"))) {
                merge(now, value, inner);
            } else if (value.isArray() && mergeKey(field.getKey(), inner, value) != null) {
                String key = mergeKey(field.getKey(), inner, value);
                ArrayNode list =
                        target.get(field.getKey()) instanceof ArrayNode array ? array : target.putArray(field.getKey());
                for (JsonNode element : value) {
                    int at = Patches.indexOf(list, key == null ? "" : key, element.path(key));
                    if (at >= 0) {
                        merge((ObjectNode) list.get(at), element, inner == null ? null : inner.get("items"));
                    } else {
                        list.add(element.deepCopy());
                    }
                }
            } else {
                target.set(field.getKey(), value.deepCopy());
            }
        }
    }

    private static void remember(
            ObjectNode object, ObjectNode fields, String manager, String apiVersion, @Nullable ObjectNode taken) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        for (JsonNode entry : metadata.path("managedFields")) {
            boolean own = entry.path("manager").asText().equals(manager)
                    && entry.path("operation").asText().equals("Apply");
            if (!own) {
                ObjectNode other = entry.deepCopy();
                if (taken != null && other.get("fieldsV1") instanceof ObjectNode theirs) {
                    take(theirs, taken);
                }
                entries.add(other);
            }
        }
        entries.addObject()
                .put("manager", manager)
                .put("operation", "Apply")
                .put("apiVersion", apiVersion)
                .put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("fieldsType", "FieldsV1")
                .set("fieldsV1", fields);
        metadata.set("managedFields", entries);
    }

    private static void take(ObjectNode theirs, JsonNode mine) {
        for (var field : mine.properties()) {
            JsonNode other = theirs.get(field.getKey());
            if (other == null || field.getKey().equals(".")) {
                continue;
            }
            if (field.getValue().isEmpty() || other.isEmpty()) {
                theirs.remove(field.getKey());
            } else {
                take((ObjectNode) other, field.getValue());
                if (other.isEmpty()) {
                    theirs.remove(field.getKey());
                }
            }
        }
    }

    /** Notes what a manager set by another way than apply. */
    static void update(ObjectNode after, @Nullable ObjectNode before, String manager, String apiVersion) {
        ObjectNode changed = JsonNodeFactory.instance.objectNode();
        changedFields(after, before == null ? JsonNodeFactory.instance.objectNode() : before, changed, true);
        if (changed.isEmpty()) {
            return;
        }
        ObjectNode metadata = (ObjectNode) after.get("metadata");
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        ObjectNode own = null;
        for (JsonNode entry : metadata.path("managedFields")) {
            ObjectNode copy = entry.deepCopy();
            if (copy.path("manager").asText().equals(manager)
                    && copy.path("operation").asText().equals("Update")) {
                own = copy;
            } else {
                if (copy.get("fieldsV1") instanceof ObjectNode theirs) {
                    take(theirs, changed);
                }
                entries.add(copy);
            }
        }
        if (own == null) {
            own = JsonNodeFactory.instance.objectNode().put("manager", manager).put("operation", "Update");
            own.putObject("fieldsV1");
        }
        own.put("apiVersion", apiVersion)
                .put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("fieldsType", "FieldsV1");
        own.set("fieldsV1", Patches.merge((ObjectNode) own.get("fieldsV1"), changed));
        entries.add(own);
        metadata.set("managedFields", entries);
    }

    private static void changedFields(JsonNode after, JsonNode before, ObjectNode into, boolean top) {
        for (var field : after.properties()) {
            String name = field.getKey();
            if (top && List.of("apiVersion", "kind", "status").contains(name)) {
                continue;
            }
            JsonNode value = field.getValue();
            JsonNode old = before.path(name);
            if (value.equals(old)) {
                continue;
            }
            if (top && name.equals("metadata")) {
                ObjectNode metadata = JsonNodeFactory.instance.objectNode();
                for (String kept : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
                    if (value.has(kept) && !value.get(kept).equals(old.path(kept))) {
                        ObjectNode inner = metadata.putObject("f:" + kept);
                        if (value.get(kept).isObject()) {
                            changedFields(value.get(kept), old.path(kept), inner, false);
                        }
                    }
                }
                if (!metadata.isEmpty()) {
                    into.set("f:metadata", metadata);
                }
            } else if (value.isObject() && !value.isEmpty()) {
                ObjectNode inner = JsonNodeFactory.instance.objectNode();
                changedFields(value, old, inner, false);
                into.set("f:" + name, inner);
            } else {
                into.putObject("f:" + name);
            }
        }
    }
}
