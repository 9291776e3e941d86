package dev.weft.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The schemas as a subscriber finds them: on the class path, by the name that {@code ce_dataschema} ends with. */
public final class Schemas {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<FactType, Schema> compiled = new EnumMap<>(FactType.class);

    /** The schema document of a type. */
    public static JsonNode document(FactType type) {
        try {
            return JSON.readTree(text(type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the data breaks of its schema; empty when it is valid. */
    public List<String> problems(FactType type, JsonNode data) {
        return compiled
                .computeIfAbsent(
                        type,
                        t -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .getSchema(text(t), InputFormat.JSON))
                .validate(data.toString(), InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    private static String text(FactType type) {
        String name = type.dataSchema().substring(type.dataSchema().lastIndexOf('/') + 1);
        try (InputStream in = FactType.class.getResourceAsStream("/schemas/" + name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "schemas/" + name + " is missing; write it with -Dweft.schemas.write=true");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
