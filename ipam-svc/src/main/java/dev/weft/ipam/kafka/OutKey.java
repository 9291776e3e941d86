package dev.weft.ipam.kafka;

import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.key.FactKey;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serializer;

/** The key of an outgoing record together with what decides its partition. */
record OutKey(String text, String partitionKey) {

    static OutKey of(Topic topic, FactKey key, String addressDomain) {
        return new OutKey(key.text(), Partitioner.partitionKey(topic, key, addressDomain));
    }

    static Serializer<OutKey> serializer() {
        return (topic, key) -> key.text().getBytes(StandardCharsets.UTF_8);
    }
}
