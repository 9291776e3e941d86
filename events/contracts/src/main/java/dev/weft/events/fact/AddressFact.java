package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Facts of {@code weft.addresses.v1}. */
public sealed interface AddressFact extends Fact {

    /** The full new state; the last one when it is a removal. */
    AddressState state();

    /** {@code dev.weft.address.assigned.v1} */
    record AddressAssigned(@JsonValue AddressState state) implements AddressFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AddressAssigned {}
    }

    /** {@code dev.weft.address.waiting.v1} */
    record AddressWaiting(@JsonValue AddressState state) implements AddressFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AddressWaiting {}
    }

    /** {@code dev.weft.address.released.v1}: carries the last state; a tombstone follows. */
    record AddressReleased(@JsonValue AddressState state) implements AddressFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AddressReleased {}

        @Override
        public boolean removal() {
            return true;
        }
    }
}
