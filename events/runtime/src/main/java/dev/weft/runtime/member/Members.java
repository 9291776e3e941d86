package dev.weft.runtime.member;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.FactKey;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection to each member whose partition this replica owns, and closes it when the partition goes, the member is paused or
 * removed, or its kubeconfig changes.
 */
@ApplicationScoped
public class Members implements FactListener {

    private static final Logger LOGGER = Logger.getLogger(Members.class);

    /** Work that must not run now waits so long; when the member is lost its queues end before. */
    private static final Duration NOT_MINE = Duration.ofMillis(500);

    private record Open(
            ClusterState opened,
            long term,
            KubernetesClient client,
            Member.Session session,
            List<KeyedQueue<?>> queues) {
        void close() {
            queues.forEach(KeyedQueue::close);
            session.close();
            client.close();
        }
    }

    private final WeftConfig config;
    private final Instance<FactLog> log;
    private final FactTables tables;
    private final Hub hub;
    private final KubeClients clients;
    private final Instance<Member.Handler> handler;
    private final Random random = new Random();
    private final Map<ClusterKey, Open> open = new ConcurrentHashMap<>();
    private final Set<ClusterKey> doubted = ConcurrentHashMap.newKeySet();
    private final KeyedQueue<ClusterKey> queue;

    public Members(
            WeftConfig config,
            Instance<FactLog> log,
            FactTables tables,
            Hub hub,
            KubeClients clients,
            Instance<Member.Handler> handler,
            MeterRegistry meters) {
        this.config = config;
        this.log = log;
        this.tables = tables;
        this.hub = hub;
        this.clients = clients;
        this.handler = handler;
        this.queue = new KeyedQueue<>(
                "members",
                this::reconcile,
                clients.executor(),
                clients.timer(),
                16,
                config.members().backoff(),
                config.members().maxBackoff(),
                random);
        meters.gauge("weft.members.open", open, Map::size);
    }

    @Override
    public void changed(FactChange change) {
        if (!change.live()) {
            return;
        }
        if (change.topic() == Topic.CLUSTERS && change.key() instanceof ClusterKey key) {
            queue.add(key);
        }
        if (change.foreign()
                && change.topic().partitionedBy() == Topic.PartitionedBy.CLUSTER
                && change.topic().writer().equals(config.service())) {
            doubt(change.key());
        }
    }

    /** A replica that lost this member has still written about it: everything of the member is looked at again. */
    private void doubt(FactKey key) {
        for (ClusterKey cluster : open.keySet()) {
            if ((key.text() + "/").startsWith(cluster.text() + "/") && doubted.add(cluster)) {
                LOGGER.infof("member %s: another replica wrote %s", cluster, key);
                queue.add(cluster);
            }
        }
    }

    @Override
    public void restored(int partition) {
        lookAt(partition);
    }

    @Override
    public void revoked(int partition) {
        // Also those that are just being opened: they are not in the map of open ones yet.
        lookAt(partition);
        open.keySet().stream()
                .filter(key -> log.get().partitionOf(key) == partition)
                .forEach(queue::add);
    }

    private void lookAt(int partition) {
        for (CloudEventRecord event : tables.of(Topic.CLUSTERS).all()) {
            if (event.key() instanceof ClusterKey key && log.get().partitionOf(key) == partition) {
                queue.add(key);
            }
        }
    }

    /** The members that are open here. */
    public List<ClusterKey> openKeys() {
        return List.copyOf(open.keySet());
    }

    private KeyedQueue.Next reconcile(ClusterKey key) {
        if (handler.isUnsatisfied()) {
            return KeyedQueue.Next.DONE;
        }
        CloudEventRecord event = tables.of(Topic.CLUSTERS).get(key);
        ClusterState state = event != null && event.fact() instanceof ClusterFact fact ? fact.state() : null;
        if (state == null || state.paused() || !log.get().owns(key)) {
            close(key);
            return KeyedQueue.Next.DONE;
        }
        long term = log.get().termOf(key);
        Open now = open.get(key);
        if (now != null && !doubted.contains(key) && now.term() == term && sameAccess(now.opened(), state)) {
            return KeyedQueue.Next.DONE;
        }
        close(key);
        doubted.remove(key);
        try {
            open(key, state, term);
            return KeyedQueue.Next.DONE;
        } catch (BadKubeconfigException e) {
            handler.get().unusable(key, state, String.valueOf(e.getMessage()));
            return KeyedQueue.Next.in(config.members().maxBackoff());
        }
    }

    private static boolean sameAccess(ClusterState a, ClusterState b) {
        return Objects.equals(a.secretName(), b.secretName())
                && Objects.equals(a.secretKey(), b.secretKey())
                && Objects.equals(a.secretVersion(), b.secretVersion());
    }

    private void open(ClusterKey key, ClusterState state, long term) throws BadKubeconfigException {
        KubernetesClient client = client(state, kubeconfig(state));
        List<KeyedQueue<?>> queues = new ArrayList<>();
        Member member = new Member(key, client, () -> newest(key, state), new Member.Queues() {
            @Override
            public <K> KeyedQueue<K> queue(String name, KeyedQueue.Work<K> work) {
                KeyedQueue<K> made = new KeyedQueue<>(
                        name + " " + key,
                        item -> mine(key, term) ? work.apply(item) : KeyedQueue.Next.in(NOT_MINE),
                        clients.executor(),
                        clients.timer(),
                        config.members().concurrency(),
                        config.members().backoff(),
                        config.members().maxBackoff(),
                        random);
                queues.add(made);
                return made;
            }
        });
        LOGGER.infof("member %s is opened", key);
        try {
            open.put(key, new Open(state, term, client, handler.get().open(member), queues));
        } catch (RuntimeException e) {
            queues.forEach(KeyedQueue::close);
            client.close();
            throw e;
        }
    }

    private boolean mine(ClusterKey key, long term) {
        return log.get().owns(key) && log.get().termOf(key) == term;
    }

    private KubernetesClient client(ClusterState state, String kubeconfig) throws BadKubeconfigException {
        String place = "Secret " + state.fleet() + "/" + state.secretName() + ", key '" + field(state) + "': ";
        try {
            return clients.client(Kubeconfigs.parse(
                    kubeconfig,
                    config.members().connectTimeout(),
                    config.members().requestTimeout()));
        } catch (BadKubeconfigException e) {
            throw new BadKubeconfigException(place + e.getMessage());
        } catch (KubernetesClientException e) {
            // Its text may hold what it could not read, so it is not repeated.
            throw new BadKubeconfigException(place
                    + "the certificates or the key cannot be used, expected base64 of PEM in certificate-authority-data,"
                    + " client-certificate-data and client-key-data, and a key that belongs to the certificate");
        }
    }

    private static String field(ClusterState state) {
        return state.secretKey() == null ? "kubeconfig" : state.secretKey();
    }

    private ClusterState newest(ClusterKey key, ClusterState opened) {
        CloudEventRecord event = tables.of(Topic.CLUSTERS).get(key);
        ClusterState state = event != null && event.fact() instanceof ClusterFact fact ? fact.state() : null;
        return state == null ? opened : state;
    }

    private String kubeconfig(ClusterState state) throws BadKubeconfigException {
        String name = state.secretName();
        String field = field(state);
        if (name == null) {
            throw new BadKubeconfigException("spec.kubeconfigSecretRef.name is not set");
        }
        Secret secret =
                hub.client().secrets().inNamespace(state.fleet()).withName(name).get();
        if (secret == null) {
            throw new BadKubeconfigException(
                    "Secret " + state.fleet() + "/" + name + " does not exist: create it with the key '" + field + "'");
        }
        String data = secret.getData() == null ? null : secret.getData().get(field);
        if (data == null) {
            throw new BadKubeconfigException("Secret " + state.fleet() + "/" + name + " has no key '" + field
                    + "'; it has "
                    + (secret.getData() == null || secret.getData().isEmpty()
                            ? "none"
                            : String.join(", ", new TreeSet<>(secret.getData().keySet())))
                    + ": add the key, or name another one in spec.kubeconfigSecretRef.key of the Cluster");
        }
        try {
            return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadKubeconfigException(
                    "key '" + field + "' of Secret " + state.fleet() + "/" + name + " is no base64");
        }
    }

    private void close(ClusterKey key) {
        @Nullable Open was = open.remove(key);
        if (was != null) {
            LOGGER.infof("member %s is closed", key);
            was.close();
        }
    }
}
