package dev.weft.events.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.weft.events.FactType;
import dev.weft.events.Samples;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code events/asyncapi.yaml} against the catalogue; {@code -Dweft.asyncapi.write=true} rewrites it. */
class AsyncApiTest {

    private static final Path FILE = Path.of("../asyncapi.yaml");

    @BeforeAll
    static void rewrite() throws IOException {
        if (Boolean.getBoolean("weft.asyncapi.write")) {
            Files.writeString(FILE, AsyncApiGeneration.generate());
        }
    }

    @Test
    void theCheckedInDescriptionIsWhatTheCatalogueGives() throws IOException {
        String generated = AsyncApiGeneration.generate();

        assertThat(Files.readString(FILE))
                .as("events/asyncapi.yaml differs from the catalogue; rewrite it with -Dweft.asyncapi.write=true")
                .isEqualTo(generated);
    }

    @Test
    void itIsValidAsyncApi() throws IOException {
        try (InputStream schema = AsyncApiTest.class.getResourceAsStream("/asyncapi-3.0.0.schema.json")) {
            assertThat(schema).isNotNull();
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                            .getSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON)
                            .validate(document().toString(), InputFormat.JSON))
                    .extracting(Error::toString)
                    .isEmpty();
        }
    }

    @Test
    void itHasEveryTopicOfTheCatalogueAndNoOther() throws IOException {
        Set<String> addresses = new TreeSet<>();
        document()
                .path("channels")
                .forEach(channel -> addresses.add(channel.path("address").asText()));

        assertThat(addresses)
                .isEqualTo(Arrays.stream(Topic.values()).map(Topic::topicName).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void aTopicIsDescribedAsItIsCreated(Topic topic) throws IOException {
        JsonNode channel = document().path("channels").path(topic.noun());
        JsonNode settings = channel.path("bindings").path("kafka").path("topicConfiguration");

        assertThat(channel.path("x-written-by").asText()).isEqualTo(topic.writer());
        assertThat(settings.path("cleanup.policy").path(0).asText())
                .isEqualTo(topic.settings().get("cleanup.policy"));
        assertThat(settings.size()).isEqualTo(topic.settings().size());
        assertThat(channel.path("messages").size()).isEqualTo((int)
                Arrays.stream(FactType.values()).filter(t -> t.topic() == topic).count());
    }

    @ParameterizedTest
    @EnumSource
    void aTypeIsDescribedOnItsTopicWithASchemaThatExists(FactType type) throws IOException {
        JsonNode document = document();
        JsonNode message = document.path("components").path("messages").path(type.type());
        String schema = message.path("payload").path("schema").path("$ref").asText();

        assertThat(document.path("channels")
                        .path(type.topic().noun())
                        .path("messages")
                        .has(type.type()))
                .isTrue();
        assertThat(message.path("headers")
                        .path("properties")
                        .path("ce_dataschema")
                        .path("const")
                        .asText())
                .isEqualTo(type.dataSchema());
        assertThat(FILE.resolveSibling(schema)).exists();
        assertThat(document.path("components").path("messages").size()).isEqualTo(FactType.values().length);
    }

    @Test
    void itDescribesJustTheHeadersThatTheCodecWrites() throws IOException {
        JsonNode headers = document().path("components").path("schemas").path("cloudEventHeaders");
        Set<String> described = new TreeSet<>();
        headers.path("properties").fieldNames().forEachRemaining(described::add);
        Set<String> required = new TreeSet<>();
        headers.path("required").forEach(name -> required.add(name.asText()));

        assertThat(described).isEqualTo(written(Samples.Fill.FULL));
        assertThat(required).isEqualTo(written(Samples.Fill.MINIMAL));
    }

    private static Set<String> written(Samples.Fill fill) {
        return new CloudEventCodec()
                .headers(new Samples(1, fill).envelope(FactType.NODE_OBSERVED, "fleet-a/rke2-a/a-worker-1"))
                .keySet();
    }

    private static JsonNode document() throws IOException {
        return new YAMLMapper().readTree(Files.readString(FILE));
    }
}
