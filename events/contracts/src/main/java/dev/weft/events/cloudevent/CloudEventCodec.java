package dev.weft.events.cloudevent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.NotUnderstoodException.Code;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 in Kafka's binary mode: attributes are {@code ce_} headers, data is the value. Rule: CloudEvents Kafka protocol
 * binding 1.0.2.
 */
public final class CloudEventCodec {

    /** Media type of the data, in the header {@code content-type}. */
    public static final String CONTENT_TYPE = "application/json";

    private static final byte[] JSON_BYTES = bytes(CONTENT_TYPE);
    private static final byte[] VERSION_BYTES = bytes("1.0");

    private static final Pattern VERSIONED = Pattern.compile("(dev\\.weft\\.[a-z-]+\\.[a-z]+)\\.v(\\d+)");

    private static final Pattern SCHEMA =
            Pattern.compile("https://weft\\.dev/schemas/(dev\\.weft\\.[a-z-]+\\.[a-z]+)\\.v(\\d+)\\.json");

    private final Map<FactType, ObjectReader> readers = new EnumMap<>(FactType.class);
    private final Map<FactType, DataShape> shapes = new EnumMap<>(FactType.class);
    private final Map<FactType, byte[]> sources = new EnumMap<>(FactType.class);
    private final Map<FactType, byte[]> schemas = new EnumMap<>(FactType.class);
    /** Types, sources and schemas of the facts of one writer: few, and written again and again. */
    private final Map<String, byte[]> usual = new ConcurrentHashMap<>();

    private final TextCache texts = new TextCache();
    private final ObjectWriter writer;

    public CloudEventCodec() {
        ObjectMapper mapper = facts();
        writer = mapper.writer();
        for (FactType type : FactType.values()) {
            readers.put(type, mapper.readerFor(type.data()));
            sources.put(type, KeptEnvelope.usualSource(type).getBytes(StandardCharsets.UTF_8));
            schemas.put(type, type.dataSchema().getBytes(StandardCharsets.UTF_8));
            shapes.put(type, DataShape.of(type.data().getRecordComponents()[0].getGenericType()));
        }
    }

    /** The JSON settings of the contracts for any record: unknown fields are ignored, times are ISO-8601. */
    public static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                // Calls instead of reflection for each field.
                .addModule(new BlackbirdModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /**
     * As {@link #mapper}, and as the schemas say: a component that is not nullable must be there. An empty text or object is written,
     * so that it reads back as what it was. Records of services have no schemas, so this holds for facts only.
     */
    private static ObjectMapper facts() {
        JsonInclude.Value unlessNull = JsonInclude.Value.construct(Include.NON_NULL, Include.NON_NULL);
        JsonMapper mapper = mapper();
        return mapper.rebuild()
                .annotationIntrospector(new AnnotationIntrospectorPair(
                        new RequiredComponents(),
                        mapper.getSerializationConfig().getAnnotationIntrospector()))
                .withConfigOverride(String.class, c -> c.setInclude(unlessNull))
                .withConfigOverride(JsonNode.class, c -> c.setInclude(unlessNull))
                .build();
    }

    /** The data of a fact as JSON in UTF-8. */
    public byte[] data(Fact fact) {
        try {
            return writer.writeValueAsBytes(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a fact that cannot be written: " + fact.getClass(), e);
        }
    }

    /** Takes the headers of one record, in a stable order. */
    @FunctionalInterface
    public interface HeaderSink {

        /**
         * @param value in UTF-8; not to be changed
         */
        void add(String name, byte[] value);
    }

    /** The headers of a fact as texts. */
    public Map<String, String> headers(Envelope envelope) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers(envelope, (name, value) -> headers.put(name, Attributes.text(value)));
        return headers;
    }

    /** Writes the headers of a fact. */
    public void headers(Envelope envelope, HeaderSink sink) {
        byte[] id = bytes(envelope.id());
        sink.add("content-type", JSON_BYTES);
        sink.add("ce_specversion", VERSION_BYTES);
        sink.add("ce_id", id);
        sink.add("ce_type", usual.computeIfAbsent(envelope.type(), CloudEventCodec::bytes));
        sink.add("ce_source", usual.computeIfAbsent(envelope.source(), CloudEventCodec::bytes));
        sink.add("ce_subject", bytes(envelope.subject()));
        sink.add("ce_time", bytes(envelope.time().toString()));
        sink.add("ce_dataschema", usual.computeIfAbsent(envelope.dataSchema(), CloudEventCodec::bytes));
        sink.add("ce_partitionkey", bytes(envelope.partitionKey()));
        sink.add("ce_sequence", bytes(Long.toString(envelope.sequence())));
        sink.add("ce_correlationid", bytes(envelope.correlationId()));
        if (envelope.causationId() != null) {
            sink.add("ce_causationid", bytes(envelope.causationId()));
        }
        if (envelope.traceParent() != null) {
            sink.add("ce_traceparent", bytes(envelope.traceParent()));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one record of a state topic that is not a tombstone. Dead letters have the keys of their sources; read their data with
     * {@link #fact}.
     *
     * @throws NotUnderstoodException with the reason for the dead letters
     */
    public CloudEventRecord read(String topicName, @Nullable String key, Map<String, String> headers, byte[] value)
            throws NotUnderstoodException {
        Topic topic = Topic.byName(topicName)
                .orElseThrow(() -> new NotUnderstoodException(Code.UnknownType, topicName + " is not a topic of Weft"));
        Attributes attributes = new Attributes();
        headers.forEach((name, text) -> attributes.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return key == null
                ? read(topic, null, null, attributes, value)
                : read(topic, key, key.getBytes(StandardCharsets.UTF_8), attributes, value);
    }

    /**
     * Reads one record that is not a tombstone. The data is checked, and decoded when it is asked for.
     *
     * @param key the text of {@code keyBytes}; the one of an earlier record is kept once
     * @param value kept and not copied
     * @throws NotUnderstoodException with the reason for the dead letters
     */
    public CloudEventRecord read(
            Topic topic, @Nullable String key, byte @Nullable [] keyBytes, Attributes attributes, byte[] value)
            throws NotUnderstoodException {
        FactType type = type(topic, attributes);
        if (key == null || keyBytes == null) {
            throw new NotUnderstoodException(Code.BadKey, "the record has no key");
        }
        if (!topic.isKey(key)) {
            try {
                topic.parseKey(key);
            } catch (IllegalArgumentException e) {
                throw new NotUnderstoodException(Code.BadKey, String.valueOf(e.getMessage()));
            }
        }
        KeptEnvelope envelope = envelope(type, key, keyBytes, attributes);
        DataShape shape = shapes.get(type);
        if (shape != null && !type.removal() && shape.surely(value) && DataKey.surelyNames(value, keyBytes)) {
            return new CloudEventRecord(envelope, value, this);
        }
        Fact fact = fact(type, value);
        String named = FactKeys.of(fact).map(FactKey::text).orElse(key);
        if (!named.equals(key)) {
            throw new NotUnderstoodException(
                    Code.BadKey, "the record has the key '" + key + "', but its data is about '" + named + "'");
        }
        return new CloudEventRecord(envelope, fact, null);
    }

    private FactType type(Topic topic, Attributes attributes) throws NotUnderstoodException {
        if (attributes.specVersion == null || attributes.type == null) {
            throw new NotUnderstoodException(
                    Code.NotACloudEvent,
                    "the record has no ce_specversion or ce_type header; write CloudEvents 1.0 in binary mode");
        }
        String version = texts.text(attributes.specVersion);
        if (!version.equals("1.0")) {
            throw new NotUnderstoodException(
                    Code.NotACloudEvent, "ce_specversion is '" + version + "', expected '1.0'");
        }
        String type = texts.text(attributes.type);
        FactType factType = FactType.byType(type).orElse(null);
        if (factType == null) {
            throw unknownType(type);
        }
        if (factType.topic() != topic) {
            throw new NotUnderstoodException(
                    Code.UnknownType,
                    type + " belongs on " + factType.topic().topicName() + ", not on " + topic.topicName());
        }
        byte[] dataSchema = attributes.dataSchema;
        if (dataSchema != null && !Arrays.equals(dataSchema, schemas.get(factType))) {
            schema(factType, texts.text(dataSchema));
        }
        return factType;
    }

    private static void schema(FactType type, String dataSchema) throws NotUnderstoodException {
        Matcher versioned = SCHEMA.matcher(dataSchema);
        if (versioned.matches() && !versioned.group(2).equals("1")) {
            throw new NotUnderstoodException(
                    Code.NewerSchema,
                    "the data is of schema " + versioned.group(1) + ".v" + versioned.group(2)
                            + ", newer than this reader, which knows v1 of " + type.type() + "; upgrade the reader");
        }
    }

    /** Reads the data of one type; also for facts that do not come from Kafka. */
    public Fact fact(FactType type, byte[] value) throws NotUnderstoodException {
        ObjectReader reader = readers.get(type);
        if (reader == null) {
            throw new IllegalStateException("no reader for " + type);
        }
        try {
            Fact fact = reader.readValue(value);
            if (fact == null) {
                throw new NotUnderstoodException(Code.BadData, "data is no " + type.type() + ": it is null");
            }
            return fact;
        } catch (IOException | RuntimeException e) {
            throw new NotUnderstoodException(Code.BadData, "data is no " + type.type() + ": " + firstLine(e));
        }
    }

    private KeptEnvelope envelope(FactType type, String key, byte[] keyBytes, Attributes given)
            throws NotUnderstoodException {
        required(given.id, "ce_id");
        required(given.source, "ce_source");
        try {
            Instant time = given.time == null ? Instant.EPOCH : Times.parse(given.time);
            long sequence = given.sequence == null ? 0 : Long.parseLong(Attributes.text(given.sequence));
            byte[] packed = KeptEnvelope.pack(
                    given, time, keyBytes, sources.getOrDefault(type, keyBytes), schemas.getOrDefault(type, keyBytes));
            return new KeptEnvelope(
                    type, key, sequence, packed == null ? given.envelope(type, key, time, sequence) : packed);
        } catch (DateTimeException | NumberFormatException e) {
            throw new NotUnderstoodException(
                    Code.NotACloudEvent, "a CloudEvents attribute is malformed: " + firstLine(e));
        }
    }

    private static void required(byte @Nullable [] value, String name) throws NotUnderstoodException {
        if (value == null || value.length == 0) {
            throw new NotUnderstoodException(Code.NotACloudEvent, "the header " + name + " is missing or empty");
        }
    }

    private static NotUnderstoodException unknownType(String type) {
        Matcher versioned = VERSIONED.matcher(type);
        if (versioned.matches()
                && !versioned.group(2).equals("1")
                && FactType.byType(versioned.group(1) + ".v1").isPresent()) {
            return new NotUnderstoodException(
                    Code.NewerSchema, type + " is newer than this reader, which knows v1; upgrade the reader");
        }
        return new NotUnderstoodException(Code.UnknownType, type + " is not in the catalogue");
    }

    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
