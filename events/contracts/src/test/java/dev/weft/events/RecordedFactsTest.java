package dev.weft.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.Fact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records as once written must stay readable. {@code -Dweft.recorded.write=true} adds recordings of types that have none; what is
 * recorded is never written again.
 */
class RecordedFactsTest {

    private static final Path FOLDER = Path.of("src/test/resources/recorded/v1");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloudEventCodec codec = new CloudEventCodec();
    private final Schemas schemas = new Schemas();

    record Recording(String name, String topic, String key, Map<String, String> headers, JsonNode value) {
        byte[] bytes() {
            return value.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void recordNewTypes() throws IOException {
        if (!Boolean.getBoolean("weft.recorded.write")) {
            return;
        }
        for (FactType type : FactType.values()) {
            record(type, Samples.Fill.FULL);
            record(type, Samples.Fill.MINIMAL);
        }
    }

    @Test
    void everyTypeIsRecordedWithAllItsFieldsAndWithTheFewestItMayHave() throws IOException {
        Set<String> expected = Arrays.stream(FactType.values())
                .flatMap(type -> Stream.of(type.type() + ".full.json", type.type() + ".minimal.json"))
                .collect(Collectors.toSet());

        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .as("add recordings with -Dweft.recorded.write=true")
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aRecordingIsReadWithEverythingItSaid(Recording recording) throws NotUnderstoodException, IOException {
        FactType type = FactType.byType(recording.headers().get("ce_type")).orElseThrow();

        Fact fact = read(recording);

        assertThat(JSON.readTree(codec.data(fact))).isEqualTo(recording.value());
        assertThat(schemas.problems(type, recording.value())).isEmpty();
        assertThat(recording.headers().get("ce_dataschema")).isEqualTo(type.dataSchema());
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aFieldThatANewerWriterAddedIsIgnored(Recording recording) throws NotUnderstoodException, IOException {
        FactType type = FactType.byType(recording.headers().get("ce_type")).orElseThrow();
        JsonNode extended = withUnknownFields(recording.value().deepCopy());
        Recording newer =
                new Recording(recording.name(), recording.topic(), recording.key(), recording.headers(), extended);

        assertThat(read(newer)).isEqualTo(read(recording));
        assertThat(schemas.problems(type, extended)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theHeadersOfARecordingAreReadAndWrittenTheSame(Recording recording) throws NotUnderstoodException {
        if (recording.topic().equals(Topic.DEAD_LETTERS.topicName())) {
            return;
        }
        CloudEventRecord event = codec.read(recording.topic(), recording.key(), recording.headers(), recording.bytes());

        assertThat(codec.headers(event.envelope())).isEqualTo(recording.headers());
        assertThat(event.key().text()).isEqualTo(recording.key());
        assertThat(event.envelope().subject()).isEqualTo(recording.key());
    }

    private Fact read(Recording recording) throws NotUnderstoodException {
        return recording.topic().equals(Topic.DEAD_LETTERS.topicName())
                ? codec.fact(FactType.DEAD_LETTER_PARKED, recording.bytes())
                : codec.read(recording.topic(), recording.key(), recording.headers(), recording.bytes())
                        .fact();
    }

    static List<Recording> recordings() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(RecordedFactsTest::load).toList();
        }
    }

    private static Recording load(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            Map<String, String> headers = new LinkedHashMap<>();
            json.path("headers")
                    .properties()
                    .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
            return new Recording(
                    file.getFileName().toString(),
                    json.path("topic").asText(),
                    json.path("key").asText(),
                    headers,
                    json.path("value"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds an unknown field to every object that has a shape of its own; maps and free JSON may hold anything anyway. */
    private static JsonNode withUnknownFields(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String nested : List.of("owner", "spec", "connection", "operator", "sriov", "capability")) {
                if (object.path(nested) instanceof ObjectNode child && !nested.equals("spec")) {
                    withUnknownFields(child);
                }
            }
            object.putObject("addedByANewerWriter").put("depth", 1);
        }
        return node;
    }

    private static void record(FactType type, Samples.Fill fill) throws IOException {
        Path file = FOLDER.resolve(type.type() + "." + fill.name().toLowerCase(java.util.Locale.ROOT) + ".json");
        if (Files.exists(file)) {
            return;
        }
        Samples samples = new Samples(type.type().hashCode(), fill);
        Map.Entry<String, Fact> sample = samples.next(type);
        Envelope envelope = samples.envelope(type, sample.getKey());
        CloudEventCodec codec = new CloudEventCodec();
        ObjectNode recording = JSON.createObjectNode();
        recording.put("topic", type.topic().topicName());
        recording.put("key", sample.getKey());
        recording.set("headers", JSON.valueToTree(codec.headers(envelope)));
        recording.set("value", JSON.readTree(codec.data(sample.getValue())));
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(recording) + "\n");
    }
}
