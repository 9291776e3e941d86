package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.node-configs.v1}. */
public sealed interface NodeConfigFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    NodeConfigState state();

    /** {@code dev.weft.node-config.planned.v1} */
    record NodeConfigPlanned(@JsonValue NodeConfigState state) implements NodeConfigFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NodeConfigPlanned {}
    }

    /** {@code dev.weft.node-config.applied.v1} */
    record NodeConfigApplied(@JsonValue NodeConfigState state) implements NodeConfigFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NodeConfigApplied {}
    }

    /** {@code dev.weft.node-config.removed.v1}: a tombstone follows. */
    record NodeConfigRemoved(@JsonValue Removal removed) implements NodeConfigFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NodeConfigRemoved {}

        @Override
        public @Nullable NodeConfigState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
