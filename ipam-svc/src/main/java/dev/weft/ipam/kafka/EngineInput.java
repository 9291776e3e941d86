package dev.weft.ipam.kafka;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.Attributes;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A record of the engine's inputs as a fact, or as the dead letter that it is. */
final class EngineInput {

    private final String service;
    private final CloudEventCodec codec;

    EngineInput(String service, CloudEventCodec codec) {
        this.service = service;
        this.codec = codec;
    }

    CloudEventRecord read(String topicName, Record<String, byte[]> record) throws NotUnderstoodException {
        Topic topic = Topic.byName(topicName)
                .orElseThrow(() -> new IllegalStateException(topicName + " is no input of the address engine"));
        Attributes attributes = new Attributes();
        for (Header header : record.headers()) {
            attributes.add(header.key(), header.value());
        }
        String key = record.key();
        return codec.read(
                topic, key, key == null ? null : key.getBytes(StandardCharsets.UTF_8), attributes, record.value());
    }

    Record<OutKey, byte[]> parked(
            Record<String, byte[]> record, Optional<RecordMetadata> metadata, NotUnderstoodException reason, long now) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            byte @Nullable [] value = header.value();
            headers.put(header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        return ParkedRecord.of(service, codec, record, headers, metadata, reason, now);
    }
}
