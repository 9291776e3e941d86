package dev.weft.crds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Between the JSON of an upstream object and its typed view. */
public final class View {

    private static final ObjectMapper JSON = new ObjectMapper();

    private View() {}

    /**
     * The view of this JSON; an absent part reads as an empty one, and fields that the view does not know are skipped.
     *
     * @throws IllegalArgumentException a field has another type than the view expects; the message names it
     */
    public static <T extends Record> T of(@Nullable JsonNode part, Class<T> type) {
        try {
            return JSON.treeToValue(part == null || part.isNull() ? JsonNodeFactory.instance.objectNode() : part, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Not a " + type.getName() + ": " + e.getOriginalMessage() + ". Correct the object or read its JSON",
                    e);
        }
    }

    /** The JSON of a view, without absent fields. */
    public static ObjectNode json(Record view) {
        return JSON.valueToTree(view);
    }
}
