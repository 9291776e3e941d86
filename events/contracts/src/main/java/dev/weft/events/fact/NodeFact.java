package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.nodes.v1}. */
public sealed interface NodeFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    NodeState state();

    /** {@code dev.weft.node.observed.v1} */
    record NodeObserved(@JsonValue NodeState state) implements NodeFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NodeObserved {}
    }

    /** {@code dev.weft.node.removed.v1}: a tombstone follows. */
    record NodeRemoved(@JsonValue Removal removed) implements NodeFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NodeRemoved {}

        @Override
        public @Nullable NodeState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
