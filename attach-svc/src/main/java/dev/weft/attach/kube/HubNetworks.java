package dev.weft.attach.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.nad.GrantedBlocks;
import dev.weft.attach.domain.nad.NetworkRendering;
import dev.weft.attach.domain.nad.NetworkSpec;
import dev.weft.crds.weft.Network;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkFact.NetworkDeclared;
import dev.weft.events.fact.NetworkFact.NetworkRemoved;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.Removal;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.hub.Condition;
import dev.weft.runtime.hub.Finalizers;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.hub.IntentStatus;
import dev.weft.runtime.hub.Leadership;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeClients;
import dev.weft.runtime.queue.KeyedQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The Networks of the hub: checked, told as facts, and what became of them written back as status. */
@ApplicationScoped
public class HubNetworks implements Leadership.Duty, FactListener {

    private static final Logger LOGGER = Logger.getLogger(HubNetworks.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A network in a hundred members tells a hundred outcomes; one status gathers them. */
    private static final Duration GATHER = Duration.ofMillis(200);

    private final Hub hub;
    private final Instance<FactLog> log;
    private final Instance<Leadership> leadership;
    private final FactTables tables;
    private final FleetNetworks fleet;
    private final FactPublisher publisher;
    private final IntentStatus status;
    private final Finalizers finalizers;
    private final KeyedQueue<NetworkKey> queue;

    /** What this leader has told, which may not have been read back yet: a grant builds on those before it. */
    private final Map<NetworkKey, NetworkState> written = new ConcurrentHashMap<>();

    private volatile @Nullable KindWatch<Network> networks;

    public HubNetworks(
            Hub hub,
            Instance<FactLog> log,
            Instance<Leadership> leadership,
            FactTables tables,
            FleetNetworks fleet,
            FactPublisher publisher,
            IntentStatus status,
            Finalizers finalizers,
            KubeClients clients,
            WeftConfig config) {
        this.hub = hub;
        this.log = log;
        this.leadership = leadership;
        this.tables = tables;
        this.fleet = fleet;
        this.publisher = publisher;
        this.status = status;
        this.finalizers = finalizers;
        this.queue = new KeyedQueue<>(
                "networks",
                this::reconcile,
                clients.executor(),
                clients.timer(),
                8,
                config.members().backoff(),
                config.members().maxBackoff(),
                new Random());
    }

    @Override
    public void begin() {
        written.clear();
        networks = KindWatch.start(
                hub.client().resources(Network.class).inAnyNamespace(),
                UnaryOperator.identity(),
                key -> queue.add(NetworkKey.parse(key)),
                problem -> LOGGER.warnf("the hub does not answer for Networks: %s", problem.getMessage()));
        for (CloudEventRecord event : tables.of(Topic.NETWORKS).all()) {
            queue.add((NetworkKey) event.key());
        }
    }

    @Override
    public void end() {
        KindWatch<Network> watch = networks;
        networks = null;
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public void changed(FactChange change) {
        if (networks == null) {
            return;
        }
        if (change.key() instanceof NetworkKey key) {
            queue.add(key);
        } else if (change.key() instanceof ClusterKey key && selectedAnew(change)) {
            fleet.networks(key.fleet()).stream()
                    .filter(FleetNetworks::isHostLocal)
                    .forEach(network -> queue.addLater(network.key(), GATHER));
        } else if (change.key() instanceof PlacementKey key) {
            queue.addLater(new NetworkKey(key.fleet(), key.network()), GATHER);
        }
    }

    /** Whether other networks may select the member than before: which ranges it may give depends on it. */
    private static boolean selectedAnew(FactChange change) {
        return !labels(change.before()).equals(labels(change.after()));
    }

    private static Optional<Map<String, String>> labels(@Nullable CloudEventRecord event) {
        return event != null && event.fact() instanceof ClusterFact fact
                ? Optional.ofNullable(fact.state()).map(ClusterState::labels)
                : Optional.empty();
    }

    private KeyedQueue.Next reconcile(NetworkKey key) {
        KindWatch<Network> watch = networks;
        if (watch == null) {
            return KeyedQueue.Next.DONE;
        }
        if (!watch.synced() || !log.get().wholeReady() || !leadership.get().leading()) {
            return KeyedQueue.Next.in(Duration.ofMillis(200));
        }
        Network intent = watch.get(key.text());
        NetworkState known = written.get(key);
        NetworkState declared = known == null ? fleet.network(key) : known;
        if (intent == null || intent.isMarkedForDeletion()) {
            written.remove(key);
            if (declared != null) {
                publisher
                        .publish(key, new NetworkRemoved(new Removal(key.text(), "the Network was removed")), Cause.NEW)
                        .join();
            }
            List<PlacementState> left = placements(key);
            if (intent != null) {
                if (declared == null && left.isEmpty()) {
                    finalizers.remove(intent);
                } else {
                    status.write(intent, fields(state(key, intent), left), deleting(left));
                }
            }
            return declared == null && left.isEmpty()
                    ? KeyedQueue.Next.DONE
                    : KeyedQueue.Next.in(Duration.ofSeconds(1));
        }
        finalizers.add(intent);
        List<PlacementState> placements = placements(key);
        NetworkState wanted = GrantedBlocks.of(state(key, intent), declared, fleet.clusters(key.fleet()), placements);
        written.put(key, wanted);
        publisher.publish(key, new NetworkDeclared(wanted), Cause.NEW).join();
        status.write(intent, fields(wanted, placements), conditions(wanted, placements));
        return KeyedQueue.Next.DONE;
    }

    private static NetworkState state(NetworkKey key, Network intent) {
        JsonNode spec = JSON.valueToTree(intent.getSpec());
        List<Finding> findings = NetworkRendering.problems(key.text(), spec);
        Selector selector = spec.hasNonNull("clusterSelector")
                ? JSON.convertValue(spec.get("clusterSelector"), Selector.class)
                : Selector.EVERYTHING;
        List<String> namespaces = new java.util.ArrayList<>();
        spec.path("namespaces").forEach(n -> namespaces.add(n.asText()));
        return new NetworkState(
                key.fleet(),
                key.name(),
                intent.getMetadata().getGeneration() == null
                        ? 0
                        : intent.getMetadata().getGeneration(),
                "Plan".equals(spec.path("enforcement").asText()) ? Enforcement.Plan : Enforcement.Enforce,
                selector,
                namespaces,
                findings.isEmpty(),
                spec,
                findings);
    }

    private List<PlacementState> placements(NetworkKey key) {
        return tables.of(Topic.NETWORK_PLACEMENTS).inEachCluster(key.fleet(), key.name()).stream()
                .map(e -> e.fact() instanceof PlacementFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .sorted(java.util.Comparator.comparing(PlacementState::cluster))
                .toList();
    }

    private static ObjectNode fields(NetworkState network, List<PlacementState> placements) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        if (network.accepted()) {
            NetworkSpec spec = NetworkSpec.read(network.spec());
            fields.put("type", String.join(",", spec.kinds().keySet()));
            fields.put("ipam", spec.addressing());
        }
        fields.put("matchedClusters", placements.size());
        fields.put("placed", in(placements, ConfigPhase.Applied));
        fields.put("failedCount", in(placements, ConfigPhase.Refused) + in(placements, ConfigPhase.Failed));
        if (placements.isEmpty()) {
            fields.putNull("placements");
        } else {
            ArrayNode list = fields.putArray("placements");
            for (PlacementState placement : placements) {
                for (PlacedNad nad : placement.nads()) {
                    ObjectNode entry = list.addObject()
                            .put("cluster", placement.cluster())
                            .put("namespace", nad.namespace())
                            .put("state", nad.phase().name());
                    if (nad.nodes() != null) {
                        entry.put("nodes", nad.nodes());
                    }
                    if (nad.reason() != null) {
                        entry.put("reason", nad.reason());
                    }
                }
            }
        }
        fields.put(
                "attachedPods",
                placements.stream().mapToInt(PlacementState::attachedPods).sum());
        return fields;
    }

    private static List<Condition> conditions(NetworkState state, List<PlacementState> placements) {
        if (!state.accepted()) {
            Finding first = state.findings().get(0);
            String text = "Network " + state.key() + ": " + first.message()
                    + (first.mend() == null ? "" : "; " + first.mend());
            return List.of(
                    new Condition("Accepted", false, first.code(), text),
                    new Condition("Progressing", false, first.code(), ""),
                    new Condition("Ready", false, first.code(), text),
                    new Condition("Degraded", true, first.code(), text));
        }
        if (placements.isEmpty()) {
            String text = "no member of fleet " + state.fleet()
                    + " is selected by spec.clusterSelector and connected; label a Cluster, or change clusterSelector";
            return List.of(
                    new Condition("Accepted", true, "Accepted", ""),
                    new Condition("Progressing", true, "NoMember", text),
                    new Condition("Ready", false, "NoMember", text),
                    new Condition("Degraded", false, "AsExpected", ""));
        }
        StringBuilder failing = new StringBuilder();
        for (PlacementState placement : placements) {
            if (placement.phase() != ConfigPhase.Applied && placement.phase() != ConfigPhase.Synced) {
                failing.append(failing.isEmpty() ? "" : "; ")
                        .append(placement.cluster())
                        .append(": ")
                        .append(placement.phase())
                        .append(": ")
                        .append(placement.reason());
            }
        }
        boolean ready = failing.isEmpty();
        boolean refused =
                placements.stream().anyMatch(p -> p.phase() == ConfigPhase.Refused || p.phase() == ConfigPhase.Failed);
        String reason = ready ? "Placed" : refused ? "Refused" : "Waiting";
        String message = ready ? "in " + placements.size() + " members" : failing.toString();
        Finding first = placements.stream()
                .flatMap(p -> p.findings().stream())
                .findFirst()
                .orElse(null);
        return List.of(
                new Condition("Accepted", true, "Accepted", ""),
                new Condition("Progressing", !ready && !refused, reason, ready ? "" : message),
                new Condition("Ready", ready, reason, message),
                new Condition(
                        "Degraded",
                        refused || first != null,
                        refused ? "Refused" : first == null ? "AsExpected" : first.code(),
                        refused ? message : first == null ? "" : said(first)));
    }

    private static String said(Finding finding) {
        return finding.object() + ": " + finding.message() + (finding.mend() == null ? "" : "; " + finding.mend());
    }

    private static int in(List<PlacementState> placements, ConfigPhase phase) {
        return (int) placements.stream()
                .flatMap(placement -> placement.nads().stream())
                .filter(nad -> nad.phase() == phase)
                .count();
    }

    private static List<Condition> deleting(List<PlacementState> left) {
        StringBuilder text = new StringBuilder("the network is being deleted");
        for (PlacementState placement : left) {
            text.append("; ")
                    .append(placement.cluster())
                    .append(": ")
                    .append(placement.reason() == null ? "not yet" : placement.reason());
        }
        return List.of(
                new Condition("Accepted", true, "Deleting", ""),
                new Condition("Progressing", true, "Deleting", text.toString()),
                new Condition("Ready", false, "Deleting", text.toString()),
                new Condition("Degraded", false, "Deleting", ""));
    }
}
