package dev.weft.local.tour;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step as it went.
 *
 * @param page the sentence of the seed page that it shows, in short
 * @param intent what the user did
 * @param events facts that it led to, by id and topic
 * @param effect what is in the member or on the hub now
 * @param check what was asserted
 * @param skipped why it could not be shown on this machine; it is neither passed nor failed then
 * @param error why it failed
 * @param millis how long it took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepReport(
        int step,
        String title,
        String page,
        String intent,
        List<Event> events,
        String effect,
        String check,
        boolean ok,
        @Nullable String skipped,
        @Nullable String error,
        long millis) {

    /** One fact on the broker. */
    public record Event(String topic, String id, String type, String key) {}
}
