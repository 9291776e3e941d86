package dev.weft.events.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.FactType;
import dev.weft.events.Samples;
import dev.weft.events.Schemas;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.fact.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The schemas that ship in the jar against the records; {@code -Dweft.schemas.write=true} rewrites them. */
class SchemasTest {

    private static final Path FOLDER = Path.of("src/main/resources/schemas");

    @BeforeAll
    static void rewrite() throws IOException {
        if (Boolean.getBoolean("weft.schemas.write")) {
            write(new SchemaGeneration().generate());
        }
    }

    @Test
    void theCheckedInSchemasAreWhatTheRecordsGive() throws IOException {
        Map<String, String> generated = new SchemaGeneration().generate();
        Map<String, String> checkedIn = read();

        assertThat(checkedIn.keySet())
                .as("files of " + FOLDER + "; rewrite them with -Dweft.schemas.write=true")
                .isEqualTo(generated.keySet());
        generated.forEach((name, text) -> assertThat(checkedIn.get(name))
                .as(name + " differs from the records; rewrite it with -Dweft.schemas.write=true")
                .isEqualTo(text));
    }

    @Test
    void everyTypeHasOneSchemaAndEverySchemaHasOneType() throws IOException {
        Set<String> named = Arrays.stream(FactType.values())
                .map(type -> type.dataSchema().replace("https://weft.dev/schemas/", ""))
                .collect(Collectors.toSet());

        assertThat(read().keySet()).isEqualTo(named);
        for (FactType type : FactType.values()) {
            assertThat(Schemas.document(type).path("$id").asText()).isEqualTo(type.dataSchema());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSchemaHasJustTheFieldsThatAreWritten(FactType type) throws IOException {
        JsonNode schema = Schemas.document(type);
        JsonNode full = written(new Samples(1, Samples.Fill.FULL).next(type).getValue());
        JsonNode minimal =
                written(new Samples(1, Samples.Fill.MINIMAL).next(type).getValue());

        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));

        assertThat(names(schema.path("properties"))).isEqualTo(names(full));
        assertThat(required).isEqualTo(names(minimal));
    }

    @ParameterizedTest
    @EnumSource
    void aFactOfEachTypeIsValidAndWithoutARequiredFieldItIsNot(FactType type) throws IOException {
        Schemas schemas = new Schemas();
        ObjectNode data = written(new Samples(2, Samples.Fill.FULL).next(type).getValue());

        assertThat(schemas.problems(type, data)).isEmpty();

        String required = Schemas.document(type).path("required").path(0).asText();
        data.remove(required);
        assertThat(schemas.problems(type, data)).anyMatch(problem -> problem.contains(required));
    }

    private static ObjectNode written(Fact fact) throws IOException {
        return (ObjectNode) CloudEventCodec.mapper().readTree(new CloudEventCodec().data(fact));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, String> read() throws IOException {
        Map<String, String> texts = new java.util.TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static void write(Map<String, String> generated) throws IOException {
        try (Stream<Path> old = Files.list(FOLDER)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> file : generated.entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }
}
