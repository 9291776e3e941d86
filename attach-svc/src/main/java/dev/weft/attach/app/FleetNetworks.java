package dev.weft.attach.app;

import dev.weft.attach.domain.nad.Declared;
import dev.weft.attach.domain.nad.MemberNodes;
import dev.weft.attach.domain.nad.RangeOverlaps;
import dev.weft.attach.domain.nad.RenderedNad;
import dev.weft.attach.domain.request.NamespaceIsolation;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ClusterConfigState;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkFact;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.PoolState;
import dev.weft.events.key.ClusterConfigKey;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.FactTables;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The declared networks, pools and members, as the tables hold them. */
@ApplicationScoped
public class FleetNetworks {

    private static final String MULTUS_CHART = "helmchartconfig.rke2-multus";
    private static final String DEFAULT_PREFIX = "openshift.io";

    private final FactTables tables;

    /** What was read and made of the newest state of each network: every pod asks for it several times. */
    private final Map<NetworkKey, Read> networksRead = new ConcurrentHashMap<>();

    private final Map<ClusterKey, Isolated> isolations = new ConcurrentHashMap<>();

    /** A network as it was read, and the definition that it was last made into. */
    private record Read(Declared declared, @Nullable Made made) {}

    private record Made(String resourcePrefix, Optional<PoolSpec> pool, RenderedNad nad) {}

    private record Isolated(ClusterConfigState state, NamespaceIsolation isolation) {}

    public FleetNetworks(FactTables tables) {
        this.tables = tables;
    }

    /** A declared network. */
    public @Nullable NetworkState network(NetworkKey key) {
        CloudEventRecord event = tables.of(Topic.NETWORKS).get(key);
        NetworkState state = event != null && event.fact() instanceof NetworkFact fact ? fact.state() : null;
        if (state == null) {
            networksRead.remove(key);
        }
        return state;
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

    /** All members of a fleet. */
    public List<ClusterState> clusters(String fleet) {
        return tables.of(Topic.CLUSTERS).all().stream()
                .map(e -> e.fact() instanceof ClusterFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .filter(cluster -> cluster.fleet().equals(fleet))
                .toList();
    }

    /** The nodes of a member that this replica owns. */
    public List<NodeState> nodes(ClusterKey member) {
        return tables.of(Topic.NODES).ofCluster(member).stream()
                .map(e -> e.fact() instanceof NodeFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * The nodes of a member that this replica owns, and what it may divide among them for a network.
     *
     * @param told what the member has told last of the network
     */
    public MemberNodes nodes(ClusterKey member, NetworkState network, Optional<CarvedState> told) {
        ClusterState cluster = cluster(member);
        SortedSet<String> names = new TreeSet<>();
        nodes(member).forEach(node -> names.add(node.node()));
        Optional<BlockGrant> grant = network.grant(member.cluster());
        return new MemberNodes(
                names,
                cluster == null ? 0 : Math.max(cluster.nodes(), names.size()),
                grant.filter(given -> told.filter(answer -> answer.grant() == given.number()
                                && answer.blocks().isEmpty())
                        .isEmpty()),
                grant.map(BlockGrant::number).orElse(0L));
    }

    /** How a member has divided its part of a network's prefixes, as it is told. */
    public Optional<CarvedState> carved(PlacementKey placement) {
        CloudEventRecord event = tables.of(Topic.NETWORK_PLACEMENTS).get(placement);
        return event != null && event.fact() instanceof PlacementFact fact && fact.state() != null
                ? Optional.ofNullable(fact.state().carved())
                : Optional.empty();
    }

    /** Which other networks of a member give addresses of this one too. */
    public List<Finding> overlaps(ClusterKey member, Declared declared) {
        ClusterState cluster = cluster(member);
        if (cluster == null || !isHostLocal(declared.network())) {
            return List.of();
        }
        List<Declared> beside = networks(member.fleet()).stream()
                .filter(network -> network.accepted() && isHostLocal(network))
                .filter(network -> network.clusterSelector().matches(cluster.labels()))
                .map(this::declared)
                .toList();
        return RangeOverlaps.among(beside).of(member, declared.network().name());
    }

    /** Whether the nodes themselves give a network's addresses. */
    public static boolean isHostLocal(NetworkState network) {
        return network.spec().at("/ipam/hostLocal").isObject();
    }

    /** The one node of a member that this replica owns which has that label; empty when none or several have it. */
    public Optional<String> nodeLabelled(ClusterKey member, String label, String value) {
        List<String> found = nodes(member).stream()
                .filter(node -> value.equals(node.labels().get(label)))
                .map(NodeState::node)
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
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

    /** A network that was accepted, read once for each of its states. */
    public Declared declared(NetworkState network) {
        return read(network).declared();
    }

    private Read read(NetworkState network) {
        Read known = networksRead.get(network.key());
        if (known != null && known.declared().network().equals(network)) {
            return known;
        }
        Read read = new Read(Declared.of(network), null);
        networksRead.put(network.key(), read);
        return read;
    }

    /** The network that is to have a definition of that name in a namespace of a member, if one is. */
    public Optional<Declared> behind(ClusterKey member, String namespace, String nad) {
        return placed(member, namespace).stream()
                .map(this::declared)
                .filter(declared -> declared.nadName().equals(nad))
                .findFirst();
    }

    /** The definition that a network becomes in a member. */
    public RenderedNad render(ClusterKey member, Declared declared) {
        String prefix = resourcePrefix(member);
        Optional<PoolSpec> pool = declared.spec()
                .poolName()
                .map(name -> pool(new PoolKey(declared.network().fleet(), name)))
                .map(PoolState::spec);
        Made known = read(declared.network()).made();
        if (known != null
                && known.resourcePrefix().equals(prefix)
                && known.pool().equals(pool)) {
            return known.nad();
        }
        RenderedNad nad = declared.render(prefix, pool);
        networksRead.put(declared.network().key(), new Read(declared, new Made(prefix, pool, nad)));
        return nad;
    }

    /**
     * The definitions that the fleet's networks ask for in a member, whether they are written already or not. Every replica knows them;
     * those that users made are seen only by the one that owns the member.
     */
    public NetworkLookup declared(ClusterKey member) {
        return (namespace, name) ->
                behind(member, namespace, name).map(declared -> declared.known(namespace, render(member, declared)));
    }

    /** Why a definition that a network is to have in a member is not there; empty when no network is to have it. */
    public String missing(ClusterKey member, String namespace, String name) {
        return behind(member, namespace, name)
                .map(declared -> {
                    NetworkState network = declared.network();
                    CloudEventRecord event = tables.of(Topic.NETWORK_PLACEMENTS)
                            .get(new PlacementKey(member.fleet(), member.cluster(), network.name()));
                    String reason = event != null
                                    && event.fact() instanceof PlacementFact fact
                                    && fact.state() != null
                                    && fact.state().reason() != null
                            ? fact.state().reason()
                            : "it is being placed";
                    return "Network " + network.key() + " is to write it: " + reason;
                })
                .orElse("");
    }

    /** Pool name to address domain, of all pools of a fleet. */
    public Map<String, String> addressDomains(String fleet) {
        Map<String, String> domains = new HashMap<>();
        for (CloudEventRecord event : tables.of(Topic.ADDRESS_POOLS).ofFleet(fleet)) {
            if (event.fact() instanceof PoolFact fact && fact.state() != null) {
                domains.put(fact.state().pool(), fact.state().spec().addressDomain());
            }
        }
        return domains;
    }

    /** Which namespaces Multus of a member lets a pod take networks from, as far as Weft configures it; otherwise all. */
    public NamespaceIsolation isolation(ClusterKey member) {
        CloudEventRecord event = tables.of(Topic.CLUSTER_CONFIGS)
                .get(new ClusterConfigKey(member.fleet(), member.cluster(), MULTUS_CHART));
        if (event == null || !(event.fact() instanceof ClusterConfigFact fact) || fact.state() == null) {
            return NamespaceIsolation.OFF;
        }
        ClusterConfigState state = fact.state();
        Isolated known = isolations.get(member);
        if (known == null || !known.state().equals(state)) {
            known = new Isolated(state, MultusValues.isolation(state.desired()));
            isolations.put(member, known);
        }
        return known.isolation();
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
