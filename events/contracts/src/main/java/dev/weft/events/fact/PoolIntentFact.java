package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.address-pool-intents.v1}. */
public sealed interface PoolIntentFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    PoolIntentState state();

    /** {@code dev.weft.address-pool-intent.declared.v1} */
    record PoolIntentDeclared(@JsonValue PoolIntentState state) implements PoolIntentFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PoolIntentDeclared {}
    }

    /** {@code dev.weft.address-pool-intent.removed.v1}: a tombstone follows. */
    record PoolIntentRemoved(@JsonValue Removal removed) implements PoolIntentFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PoolIntentRemoved {}

        @Override
        public @Nullable PoolIntentState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
