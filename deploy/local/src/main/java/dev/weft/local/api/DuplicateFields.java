package dev.weft.local.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds fields that a JSON object has twice. Rule: the strict decoder of apimachinery. */
final class DuplicateFields {

    private DuplicateFields() {}

    /** Their paths, e.g. {@code spec.threads}. */
    static List<String> of(byte[] json) {
        List<String> found = new ArrayList<>();
        Deque<Set<String>> seen = new ArrayDeque<>();
        try (JsonParser parser = Answers.JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> seen.push(new HashSet<>());
                    case END_OBJECT -> seen.pop();
                    case FIELD_NAME -> {
                        if (!seen.element().add(parser.currentName())) {
                            found.add(path(parser));
                        }
                    }
                    default -> {}
                }
            }
        } catch (IOException e) {
            // Who reads the body says what is wrong with it.
            return List.of();
        }
        return found;
    }

    private static String path(JsonParser parser) {
        StringBuilder path = new StringBuilder();
        for (var at = parser.getParsingContext(); at != null && !at.inRoot(); at = at.getParent()) {
            if (at.inArray()) {
                path.insert(0, "[" + at.getCurrentIndex() + "]");
            } else {
                boolean first = path.isEmpty() || path.charAt(0) == '[';
                path.insert(0, at.getCurrentName() + (first ? "" : "."));
            }
        }
        return path.toString();
    }
}
