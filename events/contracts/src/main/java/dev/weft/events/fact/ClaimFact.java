package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Facts of {@code weft.address-claims.v1}. */
public sealed interface ClaimFact extends Fact {

    /** The full new state; the last one when it is a removal. */
    ClaimState state();

    /** {@code dev.weft.address-claim.requested.v1} */
    record ClaimRequested(@JsonValue ClaimState state) implements ClaimFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClaimRequested {}
    }

    /** {@code dev.weft.address-claim.withdrawn.v1}: carries the last state; a tombstone follows. */
    record ClaimWithdrawn(@JsonValue ClaimState state) implements ClaimFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClaimWithdrawn {}

        @Override
        public boolean removal() {
            return true;
        }
    }
}
