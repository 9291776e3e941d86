package dev.weft.events.asyncapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.events.FactType;
import dev.weft.events.Samples;
import dev.weft.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The AsyncAPI 3.0 document that the catalogue gives. */
final class AsyncApiGeneration {

    private static final String BINDING = "0.5.0";

    private AsyncApiGeneration() {}

    static String generate() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("asyncapi", "3.0.0");
        ObjectNode info = root.putObject("info");
        info.put("title", "Weft facts");
        info.put("version", "1.0.0");
        info.put(
                "description",
                "Facts about a fleet's secondary networks: CloudEvents 1.0 in Kafka's binary mode. A fact carries the full new state"
                        + " of its key. State topics are compacted: a newcomer reads the last state of every key. Delivery is at least"
                        + " once and ordered per key; drop what has no greater ce_sequence than the last of its key. A removal is a"
                        + " fact and then a tombstone (no value, no headers). Read with isolation.level=read_committed. See DESIGN.md.");
        info.putObject("license").put("name", "Apache-2.0").put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        root.put("defaultContentType", "application/json");
        ObjectNode channels = root.putObject("channels");
        ObjectNode operations = root.putObject("operations");
        for (Topic topic : Topic.values()) {
            channels.set(topic.noun(), channel(topic));
            operations.set("publish-" + topic.noun(), operation(topic));
        }
        ObjectNode components = root.putObject("components");
        components.putObject("schemas").set("cloudEventHeaders", headers());
        ObjectNode messages = components.putObject("messages");
        for (FactType type : FactType.values()) {
            messages.set(type.type(), message(type));
        }
        try {
            return new YAMLMapper()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .writeValueAsString(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The segments of a topic's keys, e.g. {@code fleet/cluster/node}. */
    static String keyShape(Topic topic) {
        return topic == Topic.DEAD_LETTERS
                ? "as the source record"
                : Arrays.stream(Samples.keyClass(topic).getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.joining("/"));
    }

    static String partitionedBy(Topic topic) {
        return switch (topic.partitionedBy()) {
            case FLEET -> "fleet";
            case CLUSTER -> "fleet/cluster";
            case ADDRESS_DOMAIN -> "fleet/addressDomain";
            case SOURCE -> "the partition of the source record";
        };
    }

    private static ObjectNode channel(Topic topic) {
        ObjectNode channel = JsonNodeFactory.instance.objectNode();
        channel.put("address", topic.topicName());
        channel.put("description", topic.description());
        ObjectNode messages = channel.putObject("messages");
        for (FactType type : FactType.values()) {
            if (type.topic() == topic) {
                messages.putObject(type.type()).put("$ref", "#/components/messages/" + type.type());
            }
        }
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("topic", topic.topicName());
        ObjectNode settings = kafka.putObject("topicConfiguration");
        new java.util.TreeMap<>(topic.settings()).forEach((name, value) -> {
            if (name.equals("cleanup.policy")) {
                settings.putArray(name).add(value);
            } else {
                settings.put(name, Long.parseLong(value));
            }
        });
        kafka.put("bindingVersion", BINDING);
        channel.put("x-key", keyShape(topic));
        channel.put("x-partitioned-by", partitionedBy(topic));
        channel.put("x-written-by", topic.writer());
        return channel;
    }

    private static ObjectNode operation(Topic topic) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("action", "send");
        operation.putObject("channel").put("$ref", "#/channels/" + topic.noun());
        operation.put("summary", topic.description());
        return operation;
    }

    private static ObjectNode message(FactType type) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", type.type());
        message.put("contentType", "application/json");
        ObjectNode headers = message.putObject("headers");
        headers.put("type", "object");
        headers.putArray("allOf").addObject().put("$ref", "#/components/schemas/cloudEventHeaders");
        ObjectNode attributes = headers.putObject("properties");
        attributes.putObject("ce_type").put("const", type.type());
        attributes.putObject("ce_dataschema").put("const", type.dataSchema());
        ObjectNode payload = message.putObject("payload");
        payload.put("schemaFormat", "application/schema+json;version=draft-2020-12");
        payload.putObject("schema").put("$ref", "./contracts/src/main/resources/schemas/" + type.type() + ".json");
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key").put("type", "string").put("description", keyShape(type.topic()));
        kafka.put("bindingVersion", BINDING);
        return message;
    }

    private static ObjectNode headers() {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        headers.put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        ArrayNode required = headers.putArray("required");
        header(properties, required, "content-type", "media type of the value").put("const", "application/json");
        header(properties, required, "ce_specversion", "version of CloudEvents").put("const", "1.0");
        header(properties, required, "ce_id", "UUIDv7; the same id is the same fact");
        header(properties, required, "ce_type", "dev.weft.<noun>.<past-tense verb>.v1");
        header(properties, required, "ce_source", "/weft/<service>");
        header(properties, required, "ce_subject", "the record key");
        header(properties, required, "ce_time", "when it was decided").put("format", "date-time");
        header(properties, required, "ce_dataschema", "names the JSON Schema of the value")
                .put("format", "uri");
        header(properties, required, "ce_partitionkey", "the text whose hash decided the partition");
        header(properties, required, "ce_sequence", "decimal number that grows per key")
                .put("pattern", "^[0-9]+$");
        header(properties, required, "ce_correlationid", "the chain from the user's act to the last effect");
        ArrayNode optional = JsonNodeFactory.instance.arrayNode();
        header(properties, optional, "ce_causationid", "id of the fact that led to this one");
        header(properties, optional, "ce_traceparent", "W3C trace context, when traced");
        return headers;
    }

    private static ObjectNode header(ObjectNode properties, ArrayNode required, String name, String description) {
        required.add(name);
        return properties.putObject(name).put("type", "string").put("description", description);
    }
}
