package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be understood.
 *
 * @param service who could not understand it
 * @param code a {@code NotUnderstoodException.Code}
 * @param payload the first 32 KiB of the value, base64
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeadLetterState(
        String service,
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        String code,
        String reason,
        Map<String, String> headers,
        @Nullable String payload) {

    public DeadLetterState {
        headers = Copies.map(headers);
    }
}
