package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Facts of {@code weft.dead-letters.v1}. */
public sealed interface DeadLetterFact extends Fact {

    /** The full new state; the last one when it is a removal. */
    DeadLetterState state();

    /** {@code dev.weft.dead-letter.parked.v1} */
    record DeadLetterParked(@JsonValue DeadLetterState state) implements DeadLetterFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public DeadLetterParked {}
    }
}
