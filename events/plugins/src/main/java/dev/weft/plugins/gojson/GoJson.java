package dev.weft.plugins.gojson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON as Go's {@code encoding/json}: same refusals, and field names match in any case, the last one winning. */
public final class GoJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GoJson() {}

    /**
     * The tree of a text.
     *
     * @throws GoJsonException with Go's message when the text is not JSON
     */
    public static JsonNode read(String text) throws GoJsonException {
        GoSyntax.check(text);
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new GoJsonException(e.getOriginalMessage());
        }
    }

    /** The field, or a missing node when absent or null. */
    public static JsonNode field(JsonNode object, String name) {
        JsonNode found = MissingNode.getInstance();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isNull()) {
                found = field.getValue();
            }
        }
        return found;
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
        field(object, name).forEach(item -> texts.add(item.asText("")));
        return List.copyOf(texts);
    }
}
