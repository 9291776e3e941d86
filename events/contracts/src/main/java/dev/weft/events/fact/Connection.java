package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a member answers.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Connection(
        State state, @Nullable String reason, @Nullable Instant since) {

    /** Pending until the first answer; Paused when the user said so. */
    public enum State {
        Pending,
        Connected,
        Unreachable,
        Unauthorized,
        Forbidden,
        InvalidKubeconfig,
        Paused
    }
}
