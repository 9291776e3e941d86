package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.clusters.v1}. */
public sealed interface ClusterFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    ClusterState state();

    /** {@code dev.weft.cluster.registered.v1} */
    record ClusterRegistered(@JsonValue ClusterState state) implements ClusterFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClusterRegistered {}
    }

    /** {@code dev.weft.cluster.observed.v1} */
    record ClusterObserved(@JsonValue ClusterState state) implements ClusterFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClusterObserved {}
    }

    /** {@code dev.weft.cluster.removed.v1}: a tombstone follows. */
    record ClusterRemoved(@JsonValue Removal removed) implements ClusterFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public ClusterRemoved {}

        @Override
        public @Nullable ClusterState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
