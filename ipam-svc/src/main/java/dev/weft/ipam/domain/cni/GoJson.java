package dev.weft.ipam.domain.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fields of JSON objects as Go's encoding/json finds them: the exact name, else the same in any case. */
public final class GoJson {

    private GoJson() {}

    /** The field, or a missing node when absent or null. */
    public static JsonNode field(JsonNode object, String name) {
        JsonNode found = object.path(name);
        if (found.isMissingNode()) {
            Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> entry = fields.next();
                if (entry.getKey().equalsIgnoreCase(name)) {
                    found = entry.getValue();
                }
            }
        }
        return found.isNull() ? MissingNode.getInstance() : found;
    }

    /** The text of the field, or empty text. */
    public static String text(JsonNode object, String name) {
        return field(object, name).asText("");
    }

    /** The text of the field unless absent or empty. */
    public static Optional<String> optional(JsonNode object, String name) {
        return Optional.of(text(object, name)).filter(text -> !text.isEmpty());
    }

    /** The texts of an array field; empty when absent. */
    public static List<String> texts(JsonNode object, String name) {
        List<String> texts = new ArrayList<>();
        field(object, name).forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
