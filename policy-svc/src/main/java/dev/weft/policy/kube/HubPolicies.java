package dev.weft.policy.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.crds.weft.CniPolicy;
import dev.weft.crds.weft.SriovPolicy;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ClusterConfigState;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NodeConfigFact;
import dev.weft.events.fact.NodeConfigState;
import dev.weft.events.fact.PolicyFact.PolicyDeclared;
import dev.weft.events.fact.PolicyFact.PolicyRemoved;
import dev.weft.events.fact.PolicyState;
import dev.weft.events.fact.Removal;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.ClusterConfigKey;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NodeKey;
import dev.weft.events.key.PolicyKey;
import dev.weft.policy.app.FleetPolicies;
import dev.weft.policy.app.PolicyChecks;
import dev.weft.policy.app.PolicyStatus;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.hub.IntentStatus;
import dev.weft.runtime.hub.Leadership;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeClients;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The policies of the hub: checked, told as facts, and what became of them written back as status. */
@ApplicationScoped
public class HubPolicies implements Leadership.Duty, FactListener {

    private static final Logger LOGGER = Logger.getLogger(HubPolicies.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration GATHER = Duration.ofMillis(100);

    private final Hub hub;
    private final Instance<FactLog> log;
    private final Instance<Leadership> leadership;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final IntentStatus status;
    private final KeyedQueue<PolicyKey> queue;
    private volatile @Nullable KindWatch<SriovPolicy> sriov;
    private volatile @Nullable KindWatch<CniPolicy> cni;

    public HubPolicies(
            Hub hub,
            Instance<FactLog> log,
            Instance<Leadership> leadership,
            FactTables tables,
            FactPublisher publisher,
            IntentStatus status,
            KubeClients clients,
            WeftConfig config) {
        this.hub = hub;
        this.log = log;
        this.leadership = leadership;
        this.tables = tables;
        this.publisher = publisher;
        this.status = status;
        this.queue = new KeyedQueue<>(
                "policies",
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
        sriov = KindWatch.start(
                hub.client().resources(SriovPolicy.class).inAnyNamespace(),
                UnaryOperator.identity(),
                key -> add(FleetPolicies.SRIOV, key),
                problem -> LOGGER.warnf("the hub does not answer for SriovPolicies: %s", problem.getMessage()));
        cni = KindWatch.start(
                hub.client().resources(CniPolicy.class).inAnyNamespace(),
                UnaryOperator.identity(),
                key -> add(FleetPolicies.CNI, key),
                problem -> LOGGER.warnf("the hub does not answer for CniPolicies: %s", problem.getMessage()));
        for (CloudEventRecord event : tables.of(Topic.POLICIES).all()) {
            queue.add((PolicyKey) event.key());
        }
    }

    private void add(String kind, String key) {
        queue.add(new PolicyKey(key.substring(0, key.indexOf('/')), kind, key.substring(key.indexOf('/') + 1)));
    }

    @Override
    public void end() {
        KindWatch<SriovPolicy> sriovWatch = sriov;
        KindWatch<CniPolicy> cniWatch = cni;
        sriov = null;
        cni = null;
        if (sriovWatch != null) {
            sriovWatch.close();
        }
        if (cniWatch != null) {
            cniWatch.close();
        }
    }

    @Override
    public void changed(FactChange change) {
        if (sriov == null) {
            return;
        }
        switch (change.key()) {
            case PolicyKey key -> queue.add(key);
            case NodeKey key when change.topic() == Topic.NODE_CONFIGS -> ofFleet(key.fleet(), FleetPolicies.SRIOV);
            case ClusterConfigKey key -> ofFleet(key.fleet(), FleetPolicies.CNI);
            case ClusterKey key -> {
                ofFleet(key.fleet(), FleetPolicies.SRIOV);
                ofFleet(key.fleet(), FleetPolicies.CNI);
            }
            default -> {}
        }
    }

    private void ofFleet(String fleet, String kind) {
        for (CloudEventRecord event : tables.of(Topic.POLICIES).ofFleet(fleet)) {
            if (event.key() instanceof PolicyKey key && key.kind().equals(kind)) {
                queue.addLater(key, GATHER);
            }
        }
    }

    private KeyedQueue.Next reconcile(PolicyKey key) {
        KindWatch<? extends HasMetadata> watch = key.kind().equals(FleetPolicies.SRIOV) ? sriov : cni;
        if (watch == null) {
            return KeyedQueue.Next.DONE;
        }
        if (!watch.synced() || !log.get().wholeReady() || !leadership.get().leading()) {
            return KeyedQueue.Next.in(Duration.ofMillis(200));
        }
        HasMetadata intent = watch.get(key.fleet() + "/" + key.name());
        if (intent == null) {
            if (tables.of(Topic.POLICIES).get(key) != null) {
                publisher
                        .publish(
                                key,
                                new PolicyRemoved(new Removal(key.text(), "the " + key.kind() + " was removed")),
                                Cause.NEW)
                        .join();
            }
            return KeyedQueue.Next.DONE;
        }
        PolicyState state = state(key, intent);
        publisher.publish(key, new PolicyDeclared(state), Cause.NEW).join();
        if (key.kind().equals(FleetPolicies.SRIOV)) {
            List<NodeConfigState> nodes = nodeConfigs(key);
            status.write(intent, PolicyStatus.sriovFields(state, nodes), PolicyStatus.sriovConditions(state, nodes));
        } else {
            List<ClusterConfigState> clusters = clusterConfigs(key);
            status.write(intent, PolicyStatus.cniFields(state, clusters), PolicyStatus.cniConditions(state, clusters));
        }
        return KeyedQueue.Next.DONE;
    }

    private static PolicyState state(PolicyKey key, HasMetadata intent) {
        JsonNode spec = JSON.valueToTree(intent).path("spec");
        List<Finding> findings = PolicyChecks.problems(key, spec);
        return new PolicyState(
                key.fleet(),
                key.kind(),
                key.name(),
                intent.getMetadata().getGeneration() == null
                        ? 0
                        : intent.getMetadata().getGeneration(),
                "Plan".equals(spec.path("enforcement").asText()) ? Enforcement.Plan : Enforcement.Enforce,
                spec.path("paused").asBoolean(false),
                spec.hasNonNull("clusterSelector")
                        ? JSON.convertValue(spec.get("clusterSelector"), Selector.class)
                        : Selector.EVERYTHING,
                findings.isEmpty(),
                spec,
                findings);
    }

    private List<NodeConfigState> nodeConfigs(PolicyKey key) {
        return tables.of(Topic.NODE_CONFIGS).all().stream()
                .map(e -> e.fact() instanceof NodeConfigFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .filter(n -> n.fleet().equals(key.fleet()) && n.policies().contains(key.name()))
                .sorted(java.util.Comparator.comparing(n -> n.cluster() + "/" + n.node()))
                .toList();
    }

    private List<ClusterConfigState> clusterConfigs(PolicyKey key) {
        return tables.of(Topic.CLUSTER_CONFIGS).all().stream()
                .map(e -> e.fact() instanceof ClusterConfigFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .filter(c -> c.fleet().equals(key.fleet()) && c.policies().contains(key.name()))
                .sorted(java.util.Comparator.comparing(c -> c.cluster() + "/" + c.subject()))
                .toList();
    }
}
