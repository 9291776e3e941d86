package dev.weft.events.cloudevent;

import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.ClaimFact;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.DeadLetterFact;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.NetworkFact;
import dev.weft.events.fact.NodeConfigFact;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PolicyFact;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolIntentFact;
import dev.weft.events.key.FactKey;
import java.util.Optional;

/** The key that the data of a fact names; a record must not carry another one. */
final class FactKeys {

    private FactKeys() {}

    /** The key of the fact's state; nothing when the fact carries none, as most removals. */
    static Optional<FactKey> of(Fact fact) {
        return switch (fact) {
            case ClusterFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case NodeFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case PolicyFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case NodeConfigFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case ClusterConfigFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case NetworkFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case PlacementFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case AttachmentFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case PoolIntentFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case PoolFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case ClaimFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case AddressFact f -> Optional.ofNullable(f.state()).map(s -> s.key());
            case DeadLetterFact f -> Optional.empty();
        };
    }
}
