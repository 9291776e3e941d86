package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.network-placements.v1}. */
public sealed interface PlacementFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    PlacementState state();

    /** {@code dev.weft.network-placement.planned.v1} */
    record PlacementPlanned(@JsonValue PlacementState state) implements PlacementFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PlacementPlanned {}
    }

    /** {@code dev.weft.network-placement.applied.v1} */
    record PlacementApplied(@JsonValue PlacementState state) implements PlacementFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PlacementApplied {}
    }

    /** {@code dev.weft.network-placement.removed.v1}: a tombstone follows. */
    record PlacementRemoved(@JsonValue Removal removed) implements PlacementFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PlacementRemoved {}

        @Override
        public @Nullable PlacementState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
