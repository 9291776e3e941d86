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
import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.NotUnderstoodException.Code;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private static final Pattern VERSIONED = Pattern.compile("(dev\\.weft\\.[a-z-]+\\.[a-z]+)\\.v(\\d+)");

    private final Map<FactType, ObjectReader> readers = new EnumMap<>(FactType.class);
    private final ObjectWriter writer;

    public CloudEventCodec() {
        ObjectMapper mapper = facts();
        writer = mapper.writer();
        for (FactType type : FactType.values()) {
            readers.put(type, mapper.readerFor(type.data()));
        }
    }

    /** The JSON settings of the contracts for any record: unknown fields are ignored, times are ISO-8601. */
    public static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
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

    /** The headers of a fact, in a stable order. */
    public Map<String, String> headers(Envelope envelope) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", CONTENT_TYPE);
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", envelope.id());
        headers.put("ce_type", envelope.type());
        headers.put("ce_source", envelope.source());
        headers.put("ce_subject", envelope.subject());
        headers.put("ce_time", envelope.time().toString());
        headers.put("ce_dataschema", envelope.dataSchema());
        headers.put("ce_partitionkey", envelope.partitionKey());
        headers.put("ce_sequence", Long.toString(envelope.sequence()));
        headers.put("ce_correlationid", envelope.correlationId());
        if (envelope.causationId() != null) {
            headers.put("ce_causationid", envelope.causationId());
        }
        if (envelope.traceParent() != null) {
            headers.put("ce_traceparent", envelope.traceParent());
        }
        return headers;
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
        FactType type = type(topic, headers);
        if (key == null) {
            throw new NotUnderstoodException(Code.BadKey, "the record has no key");
        }
        FactKey factKey;
        try {
            factKey = topic.parseKey(key);
        } catch (IllegalArgumentException e) {
            throw new NotUnderstoodException(Code.BadKey, String.valueOf(e.getMessage()));
        }
        return new CloudEventRecord(topic, factKey, envelope(type, key, headers), fact(type, value));
    }

    private static FactType type(Topic topic, Map<String, String> headers) throws NotUnderstoodException {
        String version = headers.get("ce_specversion");
        String type = headers.get("ce_type");
        if (version == null || type == null) {
            throw new NotUnderstoodException(
                    Code.NotACloudEvent,
                    "the record has no ce_specversion or ce_type header; write CloudEvents 1.0 in binary mode");
        }
        if (!version.equals("1.0")) {
            throw new NotUnderstoodException(
                    Code.NotACloudEvent, "ce_specversion is '" + version + "', expected '1.0'");
        }
        FactType factType = FactType.byType(type).orElse(null);
        if (factType == null) {
            throw unknownType(type);
        }
        if (factType.topic() != topic) {
            throw new NotUnderstoodException(
                    Code.UnknownType,
                    type + " belongs on " + factType.topic().topicName() + ", not on " + topic.topicName());
        }
        return factType;
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

    private static Envelope envelope(FactType type, String key, Map<String, String> headers)
            throws NotUnderstoodException {
        String id = required(headers, "ce_id");
        try {
            return new Envelope(
                    id,
                    type.type(),
                    required(headers, "ce_source"),
                    headers.getOrDefault("ce_subject", key),
                    Instant.parse(headers.getOrDefault("ce_time", "1970-01-01T00:00:00Z")),
                    headers.getOrDefault("ce_dataschema", type.dataSchema()),
                    headers.getOrDefault("ce_partitionkey", ""),
                    Long.parseLong(headers.getOrDefault("ce_sequence", "0")),
                    headers.getOrDefault("ce_correlationid", id),
                    headers.get("ce_causationid"),
                    headers.get("ce_traceparent"));
        } catch (DateTimeException | NumberFormatException e) {
            throw new NotUnderstoodException(
                    Code.NotACloudEvent, "a CloudEvents attribute is malformed: " + firstLine(e));
        }
    }

    private static String required(Map<String, String> headers, String name) throws NotUnderstoodException {
        String value = headers.get(name);
        if (value == null || value.isEmpty()) {
            throw new NotUnderstoodException(Code.NotACloudEvent, "the header " + name + " is missing or empty");
        }
        return value;
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
