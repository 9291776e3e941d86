package dev.weft.inventory.kube;

import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.nfd.NodeFeature;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.Connection;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.NodeFact.NodeObserved;
import dev.weft.events.fact.NodeFact.NodeRemoved;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.NodeKey;
import dev.weft.inventory.app.Observations;
import dev.weft.inventory.domain.cluster.ObservedCluster;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One member under observation: a probe that says how it answers, and watches of what matters. */
final class ObservedMember implements Member.Session {

    private static final Logger LOGGER = Logger.getLogger(ObservedMember.class);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration RESYNC = Duration.ofMinutes(5);

    private final Member member;
    private final Observations observations;
    private final HubClusters hubClusters;
    private final FactPublisher publisher;
    private final FactTables tables;
    private final MemberProbe probe;
    private final NodeReader reader = new NodeReader();
    private final KeyedQueue<String> nodeQueue;
    private final KeyedQueue<String> probeQueue;
    private final KindWatch<Node> nodes;
    private final KindWatch<ConfigMap> nicLists;
    private volatile @Nullable KindWatch<SriovNetworkNodeState> nodeStates;
    private volatile @Nullable KindWatch<NodeFeature> nodeFeatures;
    private volatile @Nullable KindWatch<HelmChart> charts;

    ObservedMember(
            Member member,
            Observations observations,
            HubClusters hubClusters,
            FactPublisher publisher,
            FactTables tables) {
        this.member = member;
        this.observations = observations;
        this.hubClusters = hubClusters;
        this.publisher = publisher;
        this.tables = tables;
        this.probe = new MemberProbe(member.client());
        this.nodeQueue = member.queues().queue("nodes", this::reconcileNode);
        this.probeQueue = member.queues().queue("probe", this::probe);
        this.nodes = KindWatch.start(member.client().nodes(), NodeReader::trim, nodeQueue::add, this::problem);
        this.nicLists = KindWatch.start(
                member.client().configMaps().inAnyNamespace().withField("metadata.name", "supported-nic-ids"),
                UnaryOperator.identity(),
                key -> allNodes(),
                this::problem);
        probeQueue.add("probe");
    }

    private KeyedQueue.Next probe(String key) {
        ObservedCluster seen;
        try {
            seen = probe.look(observations.of(member.key()));
        } catch (RuntimeException e) {
            unanswered(KubeProblem.of(e));
            return KeyedQueue.Next.in(PROBE);
        }
        watchWhatIsServed(seen);
        String missing = missingRights();
        Connection connection =
                missing.isEmpty() ? connected() : new Connection(Connection.State.Forbidden, missing, null);
        update(o -> new ObservedCluster(
                keepSince(o.connection(), connection),
                seen.kubernetesVersion(),
                seen.operator(),
                seen.crds(),
                chartVersions()));
        return KeyedQueue.Next.in(PROBE);
    }

    /** What the user of the kubeconfig may not watch; empty when all of it is allowed. */
    private String missingRights() {
        return Stream.of(nodes, nicLists, nodeStates, nodeFeatures, charts)
                .filter(Objects::nonNull)
                .map(KindWatch::problem)
                .filter(Objects::nonNull)
                .filter(p -> p.state() == Connection.State.Forbidden)
                .map(KubeProblem::reason)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static Connection connected() {
        return new Connection(Connection.State.Connected, null, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Since when, across replicas: what the one before has told of the same state goes on. */
    private Connection keepSince(Connection before, Connection now) {
        return ObservedCluster.since(before, told(), now);
    }

    private @Nullable Connection told() {
        CloudEventRecord known = tables.of(Topic.CLUSTERS).get(member.key());
        return known != null && known.fact() instanceof ClusterFact fact && fact.state() != null
                ? fact.state().connection()
                : null;
    }

    private void unanswered(KubeProblem problem) {
        Connection connection =
                new Connection(problem.state(), problem.reason(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        update(o -> o.with(keepSince(o.connection(), connection)));
    }

    private void problem(Throwable problem) {
        LOGGER.debugf("%s: a watch does not answer: %s", member.key(), problem.getMessage());
    }

    private void update(UnaryOperator<ObservedCluster> change) {
        if (observations.update(member.key(), change)) {
            hubClusters.touch(member.key());
        }
    }

    private void watchWhatIsServed(ObservedCluster seen) {
        if (nodeStates == null && seen.crds().contains("sriovnetworknodestates.sriovnetwork.openshift.io")) {
            nodeStates = KindWatch.start(
                    member.client().resources(SriovNetworkNodeState.class).inAnyNamespace(),
                    UnaryOperator.identity(),
                    key -> nodeQueue.add(name(key)),
                    this::problem);
        }
        if (nodeFeatures == null && seen.crds().contains("nodefeatures.nfd.k8s-sigs.io")) {
            nodeFeatures = KindWatch.start(
                    member.client().resources(NodeFeature.class).inAnyNamespace(),
                    UnaryOperator.identity(),
                    key -> nodeQueue.add(name(key)),
                    this::problem);
        }
        if (charts == null && seen.crds().contains("helmcharts.helm.cattle.io")) {
            charts = KindWatch.start(
                    member.client().resources(HelmChart.class).inNamespace("kube-system"),
                    NodeReader::trimChart,
                    key -> probeQueue.add("probe"),
                    this::problem);
        }
    }

    private Map<String, String> chartVersions() {
        KindWatch<HelmChart> watch = charts;
        return watch == null ? Map.of() : NodeReader.chartVersions(watch.all());
    }

    private void allNodes() {
        nodes.all().forEach(n -> nodeQueue.add(n.getMetadata().getName()));
    }

    private KeyedQueue.Next reconcileNode(String name) {
        if (!nodes.synced()) {
            return KeyedQueue.Next.in(Duration.ofMillis(300));
        }
        NodeKey key = new NodeKey(member.key().fleet(), member.key().cluster(), name);
        CloudEventRecord known = tables.of(Topic.NODES).get(key);
        Node node = nodes.get(name);
        if (node == null) {
            if (known != null) {
                publisher
                        .publish(
                                key,
                                new NodeRemoved(new Removal(key.text(), "the node is gone")),
                                Cause.of(known.envelope()))
                        .join();
                hubClusters.touchSoon(member.key());
            }
            return KeyedQueue.Next.DONE;
        }
        NodeState state = reader.read(key, node, find(nodeStates, name), find(nodeFeatures, name), nicLists.all());
        publisher.publish(key, new NodeObserved(state), Cause.NEW).join();
        if (known == null || changedCount(known, state)) {
            hubClusters.touchSoon(member.key());
        }
        if (CapableLabel.needed(state)) {
            CapableLabel.set(member.client(), name);
        }
        return KeyedQueue.Next.in(RESYNC);
    }

    private static boolean changedCount(CloudEventRecord known, NodeState state) {
        return !(known.fact() instanceof NodeFact fact)
                || fact.state() == null
                || !fact.state().capability().equals(state.capability())
                || !Objects.equals(fact.state().sriov(), state.sriov());
    }

    private static <T extends io.fabric8.kubernetes.api.model.HasMetadata> @Nullable T find(
            @Nullable KindWatch<T> watch, String name) {
        return watch == null
                ? null
                : watch.all().stream()
                        .filter(o -> o.getMetadata().getName().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    private static String name(String key) {
        return key.substring(key.indexOf('/') + 1);
    }

    @Override
    public void close() {
        nodes.close();
        nicLists.close();
        if (nodeStates != null) {
            nodeStates.close();
        }
        if (nodeFeatures != null) {
            nodeFeatures.close();
        }
        if (charts != null) {
            charts.close();
        }
        observations.forget(member.key());
    }
}
