package dev.weft.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Objects as the cases write them. */
final class Yaml {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private Yaml() {}

    /** An object in YAML, with placeholders as {@link String#format} takes them. */
    static ObjectNode of(String text, Object... values) {
        try {
            return (ObjectNode) YAML.readTree(values.length == 0 ? text : text.formatted(values));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + text, e);
        }
    }

    /** A file beside the cases. */
    static ObjectNode file(String name) {
        try (InputStream in = Objects.requireNonNull(Yaml.class.getResourceAsStream("/contract/" + name), name)) {
            return (ObjectNode) YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
