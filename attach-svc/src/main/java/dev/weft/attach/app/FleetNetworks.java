package dev.weft.attach.app;

import dev.weft.attach.domain.plan.NetworkKind;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.NetworkFact;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolState;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.FactTables;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The declared networks, pools and members, as the tables hold them. */
@ApplicationScoped
public class FleetNetworks {

    private static final String DEFAULT_PREFIX = "openshift.io";

    private final FactTables tables;

    public FleetNetworks(FactTables tables) {
        this.tables = tables;
    }

    /** A declared network. */
    public @Nullable NetworkState network(NetworkKey key) {
        CloudEventRecord event = tables.of(Topic.NETWORKS).get(key);
        return event != null && event.fact() instanceof NetworkFact fact ? fact.state() : null;
    }

    /** All networks of a fleet. */
    public List<NetworkState> networks(String fleet) {
        return tables.of(Topic.NETWORKS).ofFleet(fleet).stream()
                .map(e -> e.fact() instanceof NetworkFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** A pool as the address engine knows it. */
    public @Nullable PoolState pool(PoolKey key) {
        CloudEventRecord event = tables.of(Topic.ADDRESS_POOLS).get(key);
        return event != null && event.fact() instanceof PoolFact fact ? fact.state() : null;
    }

    /** A member. */
    public @Nullable ClusterState cluster(ClusterKey key) {
        CloudEventRecord event = tables.of(Topic.CLUSTERS).get(key);
        return event != null && event.fact() instanceof ClusterFact fact ? fact.state() : null;
    }

    /** The networks that are placed in a namespace of a member. */
    public List<NetworkState> placed(ClusterKey member, String namespace) {
        ClusterState cluster = cluster(member);
        if (cluster == null) {
            return List.of();
        }
        return networks(member.fleet()).stream()
                .filter(NetworkState::accepted)
                .filter(n -> n.namespaces().contains(namespace))
                .filter(n -> n.clusterSelector().matches(cluster.labels()))
                .toList();
    }

    /** The network behind a definition of a member, if it is Weft's. */
    public @Nullable NetworkState behind(ClusterKey member, String namespace, String nad) {
        return placed(member, namespace).stream()
                .filter(n -> NetworkKind.nadName(n.spec(), n.name()).equals(nad))
                .findFirst()
                .orElse(null);
    }

    /** Prefix of the device plugin's resources in a member. */
    public String resourcePrefix(ClusterKey member) {
        ClusterState cluster = cluster(member);
        return cluster == null
                        || cluster.operator() == null
                        || cluster.operator().resourcePrefix() == null
                ? DEFAULT_PREFIX
                : cluster.operator().resourcePrefix();
    }
}
