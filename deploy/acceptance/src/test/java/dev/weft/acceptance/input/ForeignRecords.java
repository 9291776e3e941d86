package dev.weft.acceptance.input;

import dev.weft.acceptance.input.Row.Seen;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Records of a producer that is not Weft's, each under a name, and what a service has parked of them. */
final class ForeignRecords {

    private record Place(String topic, int partition, long offset) {}

    private final BrokerLog broker;
    private final Map<String, Place> written = new ConcurrentHashMap<>();

    ForeignRecords(BrokerLog broker) {
        this.broker = broker;
    }

    void write(
            String name,
            String topic,
            int partition,
            @Nullable String key,
            Map<String, @Nullable String> headers,
            @Nullable String value) {
        written.put(name, new Place(topic, partition, broker.write(topic, partition, key, headers, value)));
    }

    /** The headers of a CloudEvent of this type, without {@code dev.weft.}, in binary mode. */
    static Map<String, @Nullable String> headers(String type, String specVersion) {
        Map<String, @Nullable String> headers = new HashMap<>();
        headers.put("ce_specversion", specVersion);
        headers.put("ce_type", "dev.weft." + type);
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", "/somebody/else");
        headers.put("content-type", "application/json");
        return headers;
    }

    /** The dead letter of a record; nothing while there is none. */
    Supplier<Seen> parked(String service, String name) {
        return () -> {
            Place place = written.get(name);
            return new Seen(
                    "dead letters of " + service,
                    place == null ? "" : broker.parked(service, place.topic(), place.partition(), place.offset()));
        };
    }
}
