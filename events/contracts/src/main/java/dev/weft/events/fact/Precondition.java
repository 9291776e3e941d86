package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One requirement for SR-IOV on a node, as found.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Precondition(
        String name,
        State state,
        @Nullable String object,
        String message,
        @Nullable String mend) {

    /** Unknown when nothing in the member tells. */
    public enum State {
        Met,
        NotMet,
        Unknown
    }
}
