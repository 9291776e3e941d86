package dev.weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One case as it stands in a vector file.
 *
 * @param file the file's name, without its folder
 * @param area the area that the case names; a case that names none is in {@code <file stem>.unnamed}
 * @param label its {@code id}, else its {@code name}, else its place in the list
 * @param content the whole case object
 */
public record VectorCase(String file, String area, String label, JsonNode content) {

    /** What the case demands, under any of the names that vector files use. */
    JsonNode expected() {
        for (String field : new String[] {"expected", "expected_error"}) {
            if (content.has(field)) {
                return content.get(field);
            }
        }
        return content;
    }
}
