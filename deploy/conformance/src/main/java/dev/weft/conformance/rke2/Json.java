package dev.weft.conformance.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small translations between vector JSON and Java. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static JsonNode tree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(element -> strings.add(element.asText()));
        return strings;
    }

    static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /** The demanded text or value against the answer. */
    static Verdict compare(JsonNode vector, @Nullable Object actual) {
        JsonNode expected = vector.has("expected") ? vector.get("expected") : vector.path("expected_error");
        return Verdict.compare(normal(expected), normal(tree(actual)));
    }

    /** As {@link #compare}, but only the fields that the vector demands count. */
    static Verdict compareDemanded(JsonNode vector, ObjectNode actual) {
        ObjectNode demanded = object();
        vector.path("expected").properties().forEach(entry -> {
            if (actual.has(entry.getKey())) {
                demanded.set(entry.getKey(), actual.get(entry.getKey()));
            }
        });
        return compare(vector, demanded);
    }

    /** Whole numbers are compared by value, however wide Java holds them. */
    private static JsonNode normal(JsonNode node) {
        try {
            return MAPPER.readTree(MAPPER.writeValueAsBytes(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Verdict notBuilt(JsonNode vector, String reason) {
        return new Verdict(Verdict.Kind.NOT_BUILT, vector.path("expected"), MAPPER.nullNode(), reason);
    }
}
