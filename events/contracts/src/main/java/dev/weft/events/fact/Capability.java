package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node can do SR-IOV, and why.
 *
 * @param labelProvenance who set the capable label: {@code weft}, {@code other} or absent
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Capability(
        Verdict verdict,
        List<Precondition> preconditions,
        @Nullable String labelProvenance) {

    public Capability {
        preconditions = Copies.list(preconditions);
    }

    /** Unknown when the node has not been seen well enough to judge. */
    public enum Verdict {
        Capable,
        NotCapable,
        Unknown
    }
}
