package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.address-pools.v1}. */
public sealed interface PoolFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    PoolState state();

    /** {@code dev.weft.address-pool.changed.v1} */
    record PoolChanged(@JsonValue PoolState state) implements PoolFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PoolChanged {}
    }

    /** {@code dev.weft.address-pool.removed.v1}: a tombstone follows. */
    record PoolRemoved(@JsonValue Removal removed) implements PoolFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PoolRemoved {}

        @Override
        public @Nullable PoolState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
