package dev.weft.attach.kube;

import dev.weft.attach.app.AttachConfig;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.nad.Declared;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.Connection;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One member: its definitions, its pods, its webhook. */
final class AttachedMember implements Member.Session {

    private static final Logger LOGGER = Logger.getLogger(AttachedMember.class);
    private static final Duration SOON = Duration.ofMillis(200);

    /** As long as the address engine gathers answers. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    /** From a pod's binding to its networks' status pass some milliseconds on a node that is quick. */
    private static final Duration SETTLING = Duration.ofMillis(200);

    private final Member member;
    private final FactTables tables;
    private final FleetNetworks fleet;
    private final KeyedQueue<String> networkQueue;
    private final KeyedQueue<String> podQueue;
    private final KeyedQueue<String> webhookQueue;
    private final Placement placement;
    private final PodAttachment attachment;
    private final WebhookInstaller webhook;
    private volatile @Nullable KindWatch<NetworkAttachmentDefinition> nads;
    private volatile @Nullable KindWatch<WatchedPod> pods;
    private volatile @Nullable KindWatch<Namespace> namespaces;
    private volatile boolean nadsUnknown;

    AttachedMember(
            Member member, FactTables tables, FactPublisher publisher, FleetNetworks fleet, AttachConfig config) {
        this.member = member;
        this.tables = tables;
        this.fleet = fleet;
        this.networkQueue = member.queues().queue("networks", this::reconcileNetwork);
        this.podQueue = member.queues().queue("pods", this::reconcilePod);
        this.webhookQueue = member.queues().queue("webhook", this::reconcileWebhook);
        this.placement = new Placement(member, tables, publisher, fleet);
        this.attachment = new PodAttachment(member, tables, publisher, fleet);
        this.webhook = new WebhookInstaller(member, config);
    }

    void start() {
        nads = KindWatch.start(
                member.client().resources(NetworkAttachmentDefinition.class).inAnyNamespace(),
                UnaryOperator.identity(),
                this::nadChanged,
                this::nadsFail);
        namespaces = KindWatch.start(
                member.client().namespaces(),
                UnaryOperator.identity(),
                key -> networksChanged(),
                problem -> LOGGER.debugf("%s: namespaces: %s", member.key(), problem.getMessage()));
        pods = KindWatch.start(
                WatchedPod.of(member.client()).inAnyNamespace(),
                WatchedPod::trimmed,
                this::podChanged,
                problem -> LOGGER.debugf("%s: pods: %s", member.key(), problem.getMessage()));
        networksChanged();
        webhookQueue.add("webhook");
        for (Topic topic : new Topic[] {Topic.ATTACHMENTS, Topic.ADDRESSES}) {
            for (CloudEventRecord event : tables.of(topic).ofCluster(member.key())) {
                InterfaceKey key = (InterfaceKey) event.key();
                podQueue.add(key.namespace() + "/" + key.pod());
            }
        }
    }

    private void nadsFail(Throwable problem) {
        nadsUnknown = problem instanceof KubernetesClientException e && e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
        LOGGER.debugf("%s: definitions: %s", member.key(), problem.getMessage());
    }

    private void networksChanged() {
        networkNames().forEach(networkQueue::add);
    }

    /** Those that are declared, and those that are still placed. */
    private Set<String> networkNames() {
        Set<String> names = new HashSet<>();
        for (NetworkState network : fleet.networks(member.key().fleet())) {
            names.add(network.name());
        }
        for (CloudEventRecord event : tables.of(Topic.NETWORK_PLACEMENTS).ofCluster(member.key())) {
            names.add(((PlacementKey) event.key()).network());
        }
        return names;
    }

    void networkChanged(String name) {
        networkQueue.add(name);
    }

    /** A node came or went. */
    void nodesChanged() {
        for (NetworkState network : fleet.networks(member.key().fleet())) {
            if (FleetNetworks.isHostLocal(network)) {
                networkQueue.addLater(network.name(), SOON);
            }
        }
    }

    void clusterChanged() {
        networksChanged();
    }

    void poolChanged() {
        networksChanged();
        gatedPods();
    }

    /** A pod that was let go waits for nothing; what its node does with it comes in several changes, and is told once. */
    private void podChanged(String key) {
        KindWatch<WatchedPod> watch = pods;
        WatchedPod pod = watch == null ? null : watch.get(key);
        if (pod != null && pod.isLetGo()) {
            podQueue.addLater(key, SETTLING);
        } else {
            podQueue.add(key);
        }
    }

    /** An answer came; those of the pod's other interfaces are about to, from other partitions. */
    void answered(String pod) {
        podQueue.addLater(pod, GATHERING);
    }

    private void nadChanged(String key) {
        int slash = key.indexOf('/');
        fleet.behind(member.key(), key.substring(0, slash), key.substring(slash + 1))
                .ifPresent(declared -> networkQueue.add(declared.network().name()));
        ofNode(key).ifPresent(networkQueue::add);
        gatedPods();
    }

    /** The network that a node's definition was made from. */
    private Optional<String> ofNode(String nad) {
        KindWatch<NetworkAttachmentDefinition> watch = nads;
        NetworkAttachmentDefinition there = watch == null ? null : watch.get(nad);
        if (there == null || there.getMetadata().getAnnotations() == null) {
            return Optional.empty();
        }
        Map<String, String> annotations = there.getMetadata().getAnnotations();
        return annotations.containsKey(KnownNetwork.NODE_KEY)
                ? Optional.ofNullable(annotations.get(Declared.OWNER))
                        .map(owner -> NetworkKey.parse(owner).name())
                : Optional.empty();
    }

    private void gatedPods() {
        KindWatch<WatchedPod> watch = pods;
        if (watch != null) {
            for (WatchedPod pod : watch.all()) {
                if (pod.isGated()) {
                    podQueue.add(pod.getMetadata().getNamespace() + "/"
                            + pod.getMetadata().getName());
                }
            }
        }
    }

    private KeyedQueue.Next reconcileNetwork(String name) {
        MemberNetworks there = there();
        if (there != null) {
            return placement.reconcile(name, there);
        }
        String refused = refused();
        return refused.isEmpty() ? KeyedQueue.Next.in(SOON) : placement.impossible(name, refused);
    }

    /** Which right is missing, where the member refuses to be watched; else empty. */
    private String refused() {
        return Stream.of(namespaces, pods, nads)
                .filter(Objects::nonNull)
                .filter(watch -> !watch.synced())
                .map(KindWatch::problem)
                .filter(Objects::nonNull)
                .filter(problem -> problem.state() == Connection.State.Forbidden)
                .map(KubeProblem::reason)
                .collect(Collectors.joining("; "));
    }

    /** What the watches show; null until all that is asked of them is known. */
    private @Nullable MemberNetworks there() {
        KindWatch<NetworkAttachmentDefinition> nadWatch = nads;
        KindWatch<Namespace> namespaceWatch = namespaces;
        KindWatch<WatchedPod> podWatch = pods;
        return nadWatch == null
                        || namespaceWatch == null
                        || podWatch == null
                        || !namespaceWatch.synced()
                        || !podWatch.synced()
                        || !nadWatch.synced() && !nadsUnknown
                ? null
                : new MemberNetworks(
                        member.key(), fleet, nadWatch, namespaceWatch, new AttachedPods(tables, member.key()), null);
    }

    private KeyedQueue.Next reconcilePod(String key) {
        KindWatch<WatchedPod> podWatch = pods;
        MemberNetworks there = there();
        if (podWatch == null || there == null) {
            return KeyedQueue.Next.in(SOON);
        }
        int slash = key.indexOf('/');
        KeyedQueue.Next next =
                attachment.reconcile(key.substring(0, slash), key.substring(slash + 1), podWatch.get(key), there);
        if (podWatch.get(key) == null) {
            // A definition may wait for its last pod; what deletes one pod often deletes many.
            networkNames().forEach(network -> networkQueue.addLater(network, SETTLING));
        }
        return next;
    }

    private KeyedQueue.Next reconcileWebhook(String key) {
        return webhook.reconcile();
    }

    @Override
    public void close() {
        if (nads != null) {
            nads.close();
        }
        if (pods != null) {
            pods.close();
        }
        if (namespaces != null) {
            namespaces.close();
        }
    }
}
