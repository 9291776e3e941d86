package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.networks.v1}. */
public sealed interface NetworkFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    NetworkState state();

    /** {@code dev.weft.network.declared.v1} */
    record NetworkDeclared(@JsonValue NetworkState state) implements NetworkFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NetworkDeclared {}
    }

    /** {@code dev.weft.network.removed.v1}: a tombstone follows. */
    record NetworkRemoved(@JsonValue Removal removed) implements NetworkFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public NetworkRemoved {}

        @Override
        public @Nullable NetworkState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
