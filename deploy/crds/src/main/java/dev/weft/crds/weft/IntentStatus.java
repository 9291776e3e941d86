package dev.weft.crds.weft;

import dev.weft.crds.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the status of every intent has in common. */
public sealed interface IntentStatus
        permits ClusterStatus, SriovPolicyStatus, CniPolicyStatus, NetworkStatus, AddressPoolStatus {

    /** The generation of the object that this status speaks of. */
    @Nullable
    Long observedGeneration();

    /** Accepted, Progressing, Ready and Degraded. */
    List<Condition> conditions();

    /** The condition of this type. */
    default Optional<Condition> condition(String type) {
        return conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }
}
