package dev.weft.inventory.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import java.time.Instant;

/**
 * A fact as the fleet view shows it.
 *
 * @param key record key
 * @param type CloudEvents type of the last fact
 * @param id CloudEvents id of the last fact
 * @param sequence grows per key
 * @param correlationId the chain from the user's act
 * @param state the full state
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FactView(
        String key, String type, String id, Instant time, long sequence, String correlationId, JsonNode state) {

    private static final ObjectMapper JSON = CloudEventCodec.mapper();

    static FactView of(CloudEventRecord event) {
        return new FactView(
                event.key().text(),
                event.envelope().type(),
                event.envelope().id(),
                event.envelope().time(),
                event.envelope().sequence(),
                event.envelope().correlationId(),
                JSON.valueToTree(event.fact()));
    }
}
