package dev.weft.samples;

import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints every fact once, from the first on. Arguments: bootstrap servers, name of the consumer group, topics. */
public final class Subscriber {

    private Subscriber() {}

    public static void main(String[] args) {
        CloudEventCodec codec = new CloudEventCodec();
        Map<String, Long> seen = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        args[0],
                        "group.id",
                        args[1],
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(args).subList(2, args.length));
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    String place = record.topic() + " " + record.key();
                    if (record.value() == null) { // the tombstone after a removal
                        seen.remove(place);
                        continue;
                    }
                    Map<String, String> headers = new HashMap<>();
                    record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
                    try {
                        CloudEventRecord event = codec.read(record.topic(), record.key(), headers, record.value());
                        long sequence = event.envelope().sequence();
                        if (sequence > seen.getOrDefault(place, -1L)) { // delivery is at least once
                            seen.put(place, sequence);
                            System.out.println(event.envelope().type() + " " + event.key() + " " + event.fact());
                        }
                    } catch (NotUnderstoodException e) {
                        System.err.println(place + " is skipped: " + e.code() + ": " + e.getMessage());
                    }
                }
            }
        }
    }
}
