package dev.weft.attach.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.plan.NadRendering;
import dev.weft.attach.domain.plan.NetworkKind;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.fact.PlacementFact.PlacementApplied;
import dev.weft.events.fact.PlacementFact.PlacementPlanned;
import dev.weft.events.fact.PlacementFact.PlacementRemoved;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.member.ServerSideApply;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One network in one member: its definitions are as declared, and nobody else's are touched. */
final class Placement {

    static final String OWNER = "weft.dev/network";
    private static final String MANAGER = "weft-attach";
    private static final String RESOURCE = "k8s.v1.cni.cncf.io/resourceName";
    private static final Duration RESYNC = Duration.ofMinutes(5);

    private final Member member;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetNetworks fleet;

    Placement(Member member, FactTables tables, FactPublisher publisher, FleetNetworks fleet) {
        this.member = member;
        this.tables = tables;
        this.publisher = publisher;
        this.fleet = fleet;
    }

    KeyedQueue.Next reconcile(
            String name,
            KindWatch<NetworkAttachmentDefinition> nads,
            KindWatch<Namespace> namespaces,
            Map<String, Integer> attached) {
        NetworkKey networkKey = new NetworkKey(member.key().fleet(), name);
        PlacementKey key = new PlacementKey(member.key().fleet(), member.key().cluster(), name);
        NetworkState network = fleet.network(networkKey);
        CloudEventRecord known = tables.of(Topic.NETWORK_PLACEMENTS).get(key);
        ClusterState cluster = fleet.cluster(member.key());
        boolean wanted =
                network != null && cluster != null && network.clusterSelector().matches(cluster.labels());
        if (!wanted) {
            return remove(networkKey, key, known, nads, attached);
        }
        if (network == null || !network.accepted()) {
            return KeyedQueue.Next.DONE;
        }
        CloudEventRecord declared = tables.of(Topic.NETWORKS).get(networkKey);
        Cause cause = declared == null ? Cause.NEW : Cause.of(declared.envelope());
        PlacementState state = place(network, nads, namespaces, attached);
        publisher
                .publish(
                        key,
                        state.phase() == ConfigPhase.Planned
                                ? new PlacementPlanned(state)
                                : new PlacementApplied(state),
                        cause)
                .join();
        return state.phase() == ConfigPhase.Applied
                ? KeyedQueue.Next.in(RESYNC)
                : KeyedQueue.Next.in(Duration.ofSeconds(5));
    }

    /** The member does not show what must be seen first: a network that is wanted there waits. */
    KeyedQueue.Next impossible(String name, String why) {
        NetworkKey networkKey = new NetworkKey(member.key().fleet(), name);
        NetworkState network = fleet.network(networkKey);
        ClusterState cluster = fleet.cluster(member.key());
        if (network == null
                || cluster == null
                || !network.accepted()
                || !network.clusterSelector().matches(cluster.labels())) {
            return KeyedQueue.Next.DONE;
        }
        PlacementState state = new PlacementState(
                network.fleet(),
                member.key().cluster(),
                name,
                ConfigPhase.Waiting,
                why,
                List.of(),
                null,
                null,
                0,
                List.of());
        CloudEventRecord declared = tables.of(Topic.NETWORKS).get(networkKey);
        publisher
                .publish(
                        new PlacementKey(member.key().fleet(), member.key().cluster(), name),
                        new PlacementApplied(state),
                        declared == null ? Cause.NEW : Cause.of(declared.envelope()))
                .join();
        return KeyedQueue.Next.in(Duration.ofSeconds(2));
    }

    private PlacementState place(
            NetworkState network,
            KindWatch<NetworkAttachmentDefinition> nads,
            KindWatch<Namespace> namespaces,
            Map<String, Integer> attached) {
        String nadName = NetworkKind.nadName(network.spec(), network.name());
        String pool = NetworkKind.pool(network.spec()).orElse(null);
        PoolState poolState = pool == null ? null : fleet.pool(new PoolKey(network.fleet(), pool));
        String config = NadRendering.config(nadName, network.spec(), poolState == null ? null : poolState.spec());
        String resource = NetworkKind.resource(network.spec(), fleet.resourcePrefix(member.key()))
                .orElse(null);
        List<PlacedNad> placed = new ArrayList<>();
        int pods = 0;
        for (String namespace : network.namespaces()) {
            placed.add(nad(network, namespace, nadName, config, resource, nads, namespaces));
            pods += attached.getOrDefault(namespace + "/" + nadName, 0);
        }
        PlacedNad worst = placed.stream()
                .filter(n -> n.phase() != ConfigPhase.Applied)
                .findFirst()
                .orElse(placed.get(0));
        List<Finding> findings = pool != null && poolState == null
                ? List.of(new Finding(
                        "PoolUnknown",
                        "Network " + network.key(),
                        "spec.ipam.pool.name",
                        "pool " + pool + " is not declared",
                        "declare an AddressPool of this name; pods wait until then"))
                : List.of();
        return new PlacementState(
                network.fleet(),
                member.key().cluster(),
                network.name(),
                worst.phase(),
                worst.reason(),
                placed,
                resource,
                pool,
                pods,
                findings);
    }

    private PlacedNad nad(
            NetworkState network,
            String namespace,
            String name,
            String config,
            @Nullable String resource,
            KindWatch<NetworkAttachmentDefinition> nads,
            KindWatch<Namespace> namespaces) {
        if (namespaces.get(namespace) == null) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Waiting,
                    "namespace " + namespace + " does not exist in the member; create it");
        }
        if (!nads.synced()) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Waiting,
                    "the member does not serve NetworkAttachmentDefinitions; install Multus");
        }
        NetworkAttachmentDefinition now = nads.get(namespace + "/" + name);
        if (now != null && !ours(now, network.key())) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Refused,
                    "NetworkAttachmentDefinition " + namespace + "/" + name
                            + " exists and is not Weft's; delete it, or set spec.name of the Network to a free name");
        }
        if (network.enforcement() == Enforcement.Plan) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Planned,
                    "enforcement is Plan: would be " + (now == null ? "created" : "updated"));
        }
        if (now == null || !same(now, config, resource)) {
            try {
                apply(network, namespace, name, config, resource);
            } catch (KubernetesClientException e) {
                return new PlacedNad(
                        namespace, name, ConfigPhase.Failed, KubeProblem.of(e).reason());
            }
        }
        return new PlacedNad(namespace, name, ConfigPhase.Applied, null);
    }

    private static boolean ours(NetworkAttachmentDefinition nad, NetworkKey key) {
        Map<String, String> annotations = nad.getMetadata().getAnnotations();
        return annotations != null && key.text().equals(annotations.get(OWNER));
    }

    private static boolean same(NetworkAttachmentDefinition nad, String config, @Nullable String resource) {
        return nad.getSpec() != null
                && config.equals(nad.getSpec().path("config").asText())
                && Objects.equals(resource, nad.getMetadata().getAnnotations().get(RESOURCE));
    }

    private void apply(NetworkState network, String namespace, String name, String config, @Nullable String resource) {
        ObjectNode nad = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "k8s.cni.cncf.io/v1")
                .put("kind", "NetworkAttachmentDefinition");
        ObjectNode metadata = nad.putObject("metadata").put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "weft");
        ObjectNode annotations =
                metadata.putObject("annotations").put(OWNER, network.key().text());
        if (resource != null) {
            annotations.put(RESOURCE, resource);
        }
        nad.putObject("spec").put("config", config);
        ServerSideApply.apply(member.client(), nad, MANAGER);
    }

    private KeyedQueue.Next remove(
            NetworkKey network,
            PlacementKey key,
            @Nullable CloudEventRecord known,
            KindWatch<NetworkAttachmentDefinition> nads,
            Map<String, Integer> attached) {
        List<PlacedNad> used = new ArrayList<>();
        int pods = 0;
        for (NetworkAttachmentDefinition nad : nads.all()) {
            if (!ours(nad, network)) {
                continue;
            }
            String place =
                    nad.getMetadata().getNamespace() + "/" + nad.getMetadata().getName();
            int users = attached.getOrDefault(place, 0);
            if (users > 0) {
                pods += users;
                used.add(new PlacedNad(
                        nad.getMetadata().getNamespace(),
                        nad.getMetadata().getName(),
                        ConfigPhase.Waiting,
                        users + " pods use " + place + "; it goes when they are deleted"));
            } else {
                member.client().resource(nad).delete();
            }
        }
        if (used.isEmpty()) {
            if (known != null) {
                publisher
                        .publish(
                                key,
                                new PlacementRemoved(
                                        new Removal(key.text(), "the network is not wanted here any more")),
                                Cause.of(known.envelope()))
                        .join();
            }
            return KeyedQueue.Next.DONE;
        }
        publisher
                .publish(
                        key,
                        new PlacementApplied(new PlacementState(
                                key.fleet(),
                                key.cluster(),
                                key.network(),
                                ConfigPhase.Waiting,
                                used.get(0).reason(),
                                used,
                                null,
                                null,
                                pods,
                                List.of())),
                        known == null ? Cause.NEW : Cause.of(known.envelope()))
                .join();
        return KeyedQueue.Next.in(Duration.ofSeconds(1));
    }
}
