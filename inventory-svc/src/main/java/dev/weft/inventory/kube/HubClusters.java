package dev.weft.inventory.kube;

import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.ClusterSpec;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterFact.ClusterObserved;
import dev.weft.events.fact.ClusterFact.ClusterRegistered;
import dev.weft.events.fact.ClusterFact.ClusterRemoved;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.ClusterKey;
import dev.weft.inventory.app.ClusterStatus;
import dev.weft.inventory.app.Observations;
import dev.weft.inventory.domain.cluster.ClusterPicture;
import dev.weft.inventory.domain.cluster.DeclaredCluster;
import dev.weft.inventory.domain.cluster.ObservedCluster;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.hub.IntentStatus;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeClients;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.Secret;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Cluster intents of the hub. Every replica watches them and works those whose partition it owns: a Cluster is partitioned as its
 * member is, so that declared and observed state have one writer.
 */
@ApplicationScoped
public class HubClusters implements FactListener {

    private static final Logger LOGGER = Logger.getLogger(HubClusters.class);
    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration RELIST = Duration.ofSeconds(30);

    private final Hub hub;
    private final Instance<FactLog> log;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final Observations observations;
    private final IntentStatus status;
    private final KubeClients clients;
    private final KeyedQueue<ClusterKey> queue;
    private @Nullable KindWatch<Cluster> clusters;
    private @Nullable KindWatch<Secret> secrets;

    public HubClusters(
            Hub hub,
            Instance<FactLog> log,
            FactTables tables,
            FactPublisher publisher,
            Observations observations,
            IntentStatus status,
            KubeClients clients,
            WeftConfig config) {
        this.hub = hub;
        this.log = log;
        this.tables = tables;
        this.publisher = publisher;
        this.observations = observations;
        this.status = status;
        this.clients = clients;
        this.queue = new KeyedQueue<>(
                "clusters",
                this::reconcile,
                clients.executor(),
                clients.timer(),
                16,
                config.members().backoff(),
                config.members().maxBackoff(),
                new Random());
    }

    void start(@Observes StartupEvent event) {
        clients.executor().execute(() -> {
            clusters = KindWatch.start(
                    hub.client().resources(Cluster.class).inAnyNamespace(),
                    UnaryOperator.identity(),
                    key -> queue.add(ClusterKey.parse(key)),
                    problem -> LOGGER.warnf("the hub does not answer for Clusters: %s", problem.getMessage()));
            secrets = KindWatch.start(
                    hub.client().secrets().inAnyNamespace(),
                    HubClusters::withoutContent,
                    this::secretChanged,
                    problem -> LOGGER.warnf("the hub does not answer for Secrets: %s", problem.getMessage()));
        });
    }

    void stop(@Observes ShutdownEvent event) {
        queue.close();
        if (clusters != null) {
            clusters.close();
        }
        if (secrets != null) {
            secrets.close();
        }
    }

    /** Something about this member changed. */
    public void touch(ClusterKey key) {
        queue.add(key);
    }

    /** Something about a node of this member changed; its neighbours are likely to follow. */
    void touchSoon(ClusterKey key) {
        queue.addLater(key, GATHER);
    }

    @Override
    public void changed(FactChange change) {
        if (!change.live()) {
            return;
        }
        if (change.topic() == Topic.CLUSTERS && change.key() instanceof ClusterKey key) {
            queue.add(key);
        }
    }

    @Override
    public void restored(int partition) {
        for (CloudEventRecord event : tables.of(Topic.CLUSTERS).all()) {
            addIfIn(partition, (ClusterKey) event.key());
        }
        if (clusters != null) {
            for (Cluster cluster : clusters.all()) {
                addIfIn(partition, key(cluster));
            }
        }
    }

    private void addIfIn(int partition, ClusterKey key) {
        if (log.get().partitionOf(key) == partition) {
            queue.add(key);
        }
    }

    private void secretChanged(String secret) {
        if (clusters == null) {
            return;
        }
        for (Cluster cluster : clusters.all()) {
            if (secret.equals(cluster.getMetadata().getNamespace() + "/"
                    + cluster.getSpec().kubeconfigSecretRef().name())) {
                queue.add(key(cluster));
            }
        }
    }

    private KeyedQueue.Next reconcile(ClusterKey key) {
        if (!log.get().owns(key) || clusters == null || secrets == null || !clusters.synced() || !secrets.synced()) {
            return clusters == null || !clusters.synced() || secrets == null || !secrets.synced()
                    ? KeyedQueue.Next.in(Duration.ofMillis(200))
                    : KeyedQueue.Next.DONE;
        }
        Cluster intent = clusters.get(key.text());
        CloudEventRecord known = tables.of(Topic.CLUSTERS).get(key);
        if (intent == null) {
            if (known != null) {
                removeAll(key, known);
            }
            return KeyedQueue.Next.DONE;
        }
        ClusterState state = ClusterPicture.of(declared(key, intent), observed(key, known), nodes(key), cni(key));
        Cause cause =
                known == null ? Cause.NEW : sameDeclaration(known, state) ? Cause.of(known.envelope()) : Cause.NEW;
        publisher
                .publish(
                        key,
                        known == null || state.connection().state() == dev.weft.events.fact.Connection.State.Pending
                                ? new ClusterRegistered(state)
                                : new ClusterObserved(state),
                        cause)
                .join();
        status.write(intent, ClusterStatus.fields(state), ClusterStatus.conditions(state));
        return KeyedQueue.Next.in(RELIST);
    }

    private ObservedCluster observed(ClusterKey key, @Nullable CloudEventRecord known) {
        if (observations.has(key) || known == null || !(known.fact() instanceof ClusterFact fact)) {
            return observations.of(key);
        }
        // What another replica saw stands until this one has looked.
        ClusterState last = fact.state();
        return last == null
                ? ObservedCluster.NOTHING
                : new ObservedCluster(
                        last.connection(), last.kubernetesVersion(), last.operator(), last.crds(), last.charts());
    }

    private static boolean sameDeclaration(CloudEventRecord known, ClusterState state) {
        return known.fact() instanceof ClusterFact fact
                && fact.state() != null
                && fact.state().generation() == state.generation();
    }

    private void removeAll(ClusterKey key, CloudEventRecord known) {
        for (CloudEventRecord node : tables.of(Topic.NODES).ofCluster(key)) {
            publisher
                    .publish(
                            node.key(),
                            new NodeFact.NodeRemoved(new Removal(node.key().text(), "the Cluster was removed")),
                            Cause.of(known.envelope()))
                    .join();
        }
        publisher
                .publish(
                        key,
                        new ClusterRemoved(new Removal(key.text(), "the Cluster was removed")),
                        Cause.of(known.envelope()))
                .join();
        observations.forget(key);
    }

    private DeclaredCluster declared(ClusterKey key, Cluster intent) {
        ClusterSpec spec = intent.getSpec();
        String secretName = spec.kubeconfigSecretRef().name();
        Secret secret = secret(key.fleet(), secretName);
        ClusterSpec.Sriov sriov = spec.sriov();
        Map<String, String> metadata = intent.getMetadata().getLabels();
        return new DeclaredCluster(
                key,
                ClusterPicture.labels(spec.labels(), metadata == null ? Map.of() : metadata),
                Boolean.TRUE.equals(spec.paused()),
                intent.getMetadata().getGeneration() == null
                        ? 0
                        : intent.getMetadata().getGeneration(),
                secretName,
                spec.kubeconfigSecretRef().key(),
                secret == null ? null : secret.getMetadata().getResourceVersion(),
                sriov == null || sriov.mode() == null ? null : sriov.mode().name(),
                sriov == null ? null : sriov.operatorNamespace(),
                sriov == null ? null : sriov.resourcePrefix());
    }

    /** The watch may be behind: a Cluster that is told without its Secret is opened, and opened again when the Secret is seen. */
    private @Nullable Secret secret(String namespace, String name) {
        Secret seen = secrets == null ? null : secrets.get(namespace + "/" + name);
        return seen != null
                ? seen
                : hub.client().secrets().inNamespace(namespace).withName(name).get();
    }

    private List<NodeState> nodes(ClusterKey key) {
        return tables.of(Topic.NODES).ofCluster(key).stream()
                .map(e -> e.fact() instanceof NodeFact fact ? fact.state() : null)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    private Optional<List<String>> cni(ClusterKey key) {
        return nodes(key).stream()
                .map(NodeState::rke2Args)
                .filter(args -> !args.isEmpty() && args.get(0).equals("server"))
                .findFirst()
                .map(dev.weft.inventory.domain.cluster.ServerArguments::cni);
    }

    private static ClusterKey key(Cluster cluster) {
        return new ClusterKey(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }

    private static Secret withoutContent(Secret secret) {
        secret.setData(null);
        secret.setStringData(null);
        secret.getMetadata().setAnnotations(null);
        return secret;
    }
}
