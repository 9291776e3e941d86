package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.cluster-configs.v1}. */
public sealed interface ClusterConfigFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    ClusterConfigState state();

    /** {@code dev.weft.cluster-config.planned.v1} */
    record ClusterConfigPlanned(@JsonValue ClusterConfigState state) implements ClusterConfigFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClusterConfigPlanned {}
    }

    /** {@code dev.weft.cluster-config.applied.v1} */
    record ClusterConfigApplied(@JsonValue ClusterConfigState state) implements ClusterConfigFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClusterConfigApplied {}
    }

    /** {@code dev.weft.cluster-config.removed.v1}: a tombstone follows. */
    record ClusterConfigRemoved(@JsonValue Removal removed) implements ClusterConfigFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClusterConfigRemoved {}

        @Override
        public @Nullable ClusterConfigState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
