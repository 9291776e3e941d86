package dev.weft.events.fact;

/** Something that happened, with the full new state of the thing it happened to. */
public sealed interface Fact
        permits ClusterFact,
                NodeFact,
                PolicyFact,
                NodeConfigFact,
                ClusterConfigFact,
                NetworkFact,
                PlacementFact,
                AttachmentFact,
                PoolIntentFact,
                PoolFact,
                ClaimFact,
                AddressFact,
                DeadLetterFact {

    /** Whether the thing is gone; a tombstone follows on the same key. */
    default boolean removal() {
        return false;
    }
}
