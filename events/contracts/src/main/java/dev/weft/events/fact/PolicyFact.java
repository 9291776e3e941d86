package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.policies.v1}. */
public sealed interface PolicyFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    PolicyState state();

    /** {@code dev.weft.policy.declared.v1} */
    record PolicyDeclared(@JsonValue PolicyState state) implements PolicyFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PolicyDeclared {}
    }

    /** {@code dev.weft.policy.removed.v1}: a tombstone follows. */
    record PolicyRemoved(@JsonValue Removal removed) implements PolicyFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PolicyRemoved {}

        @Override
        public @Nullable PolicyState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
