package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON patch (RFC 6902), JSON merge patch (RFC 7396) and Kubernetes' strategic merge patch. */
final class Patches {

    private static final String ORDER = "$setElementOrder/";

    private Patches() {}

    /** The object after a patch of a content type. */
    static ObjectNode patched(ResourceKind kind, ObjectNode before, String type, JsonNode patch) {
        if (!kind.custom() && !type.contains("patch")) {
            throw new ApiProblem(415, "UnsupportedMediaType", "415: Unsupported Media Type");
        }
        boolean known = List.of(
                        "application/json-patch+json",
                        "application/merge-patch+json",
                        "application/strategic-merge-patch+json")
                .contains(type);
        if (!known || (kind.custom() && type.contains("strategic"))) {
            throw ApiProblem.mediaType(
                    kind.custom()
                            ? "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
                            : "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml");
        }
        if (type.contains("json-patch") ? !patch.isArray() : !patch.isObject()) {
            throw ApiProblem.bad(
                    "error decoding patch: a " + (type.contains("json-patch") ? "list" : "map") + " was expected");
        }
        return type.contains("json-patch")
                ? json(before, patch)
                : type.contains("strategic") ? strategic(before, patch) : merge(before, patch);
    }

    static ObjectNode json(ObjectNode object, JsonNode patch) {
        try {
            JsonNode now = object.deepCopy();
            for (JsonNode operation : patch) {
                // The library passes over what is not there.
                boolean missing = now.at(operation.path("path").asText()).isMissingNode();
                if (missing && operation.path("op").asText().equals("remove")) {
                    throw rejected();
                }
                now = JsonPatch.apply(JsonNodeFactory.instance.arrayNode().add(operation), now);
            }
            return (ObjectNode) now;
        } catch (ClassCastException e) {
            throw ApiProblem.bad("the patch does not leave an object");
        } catch (ApiProblem e) {
            throw e;
        } catch (RuntimeException e) {
            throw rejected();
        }
    }

    private static ApiProblem rejected() {
        return new ApiProblem(422, "Invalid", "the server rejected our request due to an error in our request");
    }

    static ObjectNode merge(ObjectNode object, JsonNode patch) {
        ObjectNode result = object.deepCopy();
        mergeInto(result, patch);
        return result;
    }

    private static void mergeInto(ObjectNode target, JsonNode patch) {
        for (var field : patch.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value.isObject()) {
                JsonNode now = target.get(field.getKey());
                ObjectNode inner = now instanceof ObjectNode object ? object : target.putObject(field.getKey());
                mergeInto(inner, value);
            } else {
                target.set(field.getKey(), value.deepCopy());
            }
        }
    }

    static ObjectNode strategic(ObjectNode object, JsonNode patch) {
        ObjectNode result = object.deepCopy();
        strategicInto(result, patch);
        return result;
    }

    private static void strategicInto(ObjectNode target, JsonNode patch) {
        JsonNode directive = patch.get("$patch");
        if (directive != null && directive.asText().equals("replace")) {
            target.removeAll();
        }
        if (patch.path("$retainKeys").isArray()) {
            List<String> retained = new ArrayList<>();
            patch.get("$retainKeys").forEach(k -> retained.add(k.asText()));
            target.retain(retained);
        }
        for (var field : patch.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (name.equals("$patch") || name.equals("$retainKeys") || name.startsWith("$setElementOrder/")) {
                continue;
            }
            if (name.startsWith("$deleteFromPrimitiveList/")) {
                deleteFrom(target, name.substring(name.indexOf('/') + 1), value);
            } else if (value.isNull()) {
                target.remove(name);
            } else if (value.isObject()) {
                if (value.path("$patch").asText().equals("delete")) {
                    target.remove(name);
                    continue;
                }
                JsonNode now = target.get(name);
                strategicInto(now instanceof ObjectNode inner ? inner : target.putObject(name), value);
            } else if (value.isArray()) {
                list(target, name, (ArrayNode) value);
            } else {
                target.set(name, value.deepCopy());
            }
        }
        order(target, patch);
    }

    /** Puts elements into the order that {@code $setElementOrder/<list>} names; others come after them. */
    private static void order(ObjectNode target, JsonNode patch) {
        for (var field : patch.properties()) {
            String name = field.getKey().startsWith(ORDER) ? field.getKey().substring(ORDER.length()) : "";
            if (!(target.get(name) instanceof ArrayNode now)) {
                continue;
            }
            String key = Shape.mergeKey(name, now);
            List<JsonNode> left = new ArrayList<>();
            now.forEach(left::add);
            ArrayNode ordered = JsonNodeFactory.instance.arrayNode();
            for (JsonNode wanted : field.getValue()) {
                left.removeIf(element -> {
                    boolean same = key == null
                            ? element.equals(wanted)
                            : element.path(key).equals(wanted.path(key));
                    if (same) {
                        ordered.add(element);
                    }
                    return same;
                });
            }
            left.forEach(ordered::add);
            target.set(name, ordered);
        }
    }

    private static void deleteFrom(ObjectNode target, String name, JsonNode values) {
        if (target.get(name) instanceof ArrayNode now) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : now) {
                boolean drop = false;
                for (JsonNode value : values) {
                    drop |= value.equals(element);
                }
                if (!drop) {
                    kept.add(element);
                }
            }
            target.set(name, kept);
        }
    }

    private static void list(ObjectNode target, String name, ArrayNode patch) {
        boolean objects = !patch.isEmpty() && patch.get(0).isObject();
        if (name.equals("finalizers") && target.get(name) instanceof ArrayNode now) {
            patch.forEach(v -> {
                if (!contains(now, v)) {
                    now.add(v);
                }
            });
            return;
        }
        String key = joinKey(target, name, patch);
        if (key == null || !objects) {
            target.set(name, patch.deepCopy());
            return;
        }
        ArrayNode now = target.get(name) instanceof ArrayNode array ? array : target.putArray(name);
        for (JsonNode element : patch) {
            String directive = element.path("$patch").asText();
            if (directive.equals("replace")) {
                now.removeAll();
                continue;
            }
            int at = indexOf(now, key, element.path(key));
            if (directive.equals("delete")) {
                if (at >= 0) {
                    now.remove(at);
                }
            } else if (at >= 0) {
                strategicInto((ObjectNode) now.get(at), element);
            } else {
                ObjectNode added = now.addObject();
                strategicInto(added, element);
            }
        }
        if (now.isEmpty()) {
            target.remove(name);
        }
    }

    static int indexOf(ArrayNode list, String key, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path(key).equals(value)) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String joinKey(ObjectNode target, String name, ArrayNode patch) {
        // A deletion names no more than the key, so the list itself may know better which ports these are.
        JsonNode now = target.path(name);
        return Shape.mergeKey(name, now.isEmpty() ? patch : now);
    }

    private static boolean contains(ArrayNode list, JsonNode value) {
        List<JsonNode> all = new ArrayList<>();
        for (Iterator<JsonNode> i = list.elements(); i.hasNext(); ) {
            all.add(i.next());
        }
        return all.contains(value);
    }
}
