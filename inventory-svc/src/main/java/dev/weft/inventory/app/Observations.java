package dev.weft.inventory.app;

import dev.weft.events.key.ClusterKey;
import dev.weft.inventory.domain.cluster.ObservedCluster;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** What the members that are open here last showed. */
@ApplicationScoped
public class Observations {

    private final Map<ClusterKey, ObservedCluster> observed = new ConcurrentHashMap<>();

    /** The last observation, or {@link ObservedCluster#NOTHING}. */
    public ObservedCluster of(ClusterKey key) {
        return observed.getOrDefault(key, ObservedCluster.NOTHING);
    }

    /** Whether anything was observed since this replica took the member. */
    public boolean has(ClusterKey key) {
        return observed.containsKey(key);
    }

    /** Replaces the observation; says whether it changed. */
    public boolean update(ClusterKey key, UnaryOperator<ObservedCluster> change) {
        ObservedCluster before = of(key);
        ObservedCluster after =
                observed.compute(key, (k, now) -> change.apply(now == null ? ObservedCluster.NOTHING : now));
        return !after.equals(before);
    }

    /** Forgets a member that is not open here any more. */
    public void forget(ClusterKey key) {
        observed.remove(key);
    }
}
