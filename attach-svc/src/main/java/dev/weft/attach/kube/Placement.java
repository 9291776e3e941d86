package dev.weft.attach.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.nad.Declared;
import dev.weft.attach.domain.nad.MemberDefinitions.Existing;
import dev.weft.attach.domain.nad.MemberNodes;
import dev.weft.attach.domain.nad.PlacementPlan;
import dev.weft.attach.domain.nad.PlacementPlan.Write;
import dev.weft.attach.domain.nad.RenderedNad;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PlacementFact.PlacementApplied;
import dev.weft.events.fact.PlacementFact.PlacementPlanned;
import dev.weft.events.fact.PlacementFact.PlacementRemoved;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.member.ServerSideApply;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One network in one member: its definitions are as declared, and nobody else's are touched. */
final class Placement {

    private static final String MANAGER = "weft-attach";

    /** Label of a node's definition: the name of the one that pods ask for. */
    private static final String NODE_OF = "weft.dev/node-of";

    private static final Duration RESYNC = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration USED = Duration.ofSeconds(1);

    private final Member member;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetNetworks fleet;
    private final Map<String, Optional<CarvedState>> told = new ConcurrentHashMap<>();

    Placement(Member member, FactTables tables, FactPublisher publisher, FleetNetworks fleet) {
        this.member = member;
        this.tables = tables;
        this.publisher = publisher;
        this.fleet = fleet;
    }

    KeyedQueue.Next reconcile(String name, MemberNetworks there) {
        NetworkKey network = new NetworkKey(member.key().fleet(), name);
        PlacementKey key = new PlacementKey(member.key().fleet(), member.key().cluster(), name);
        NetworkState state = fleet.network(network);
        ClusterState cluster = fleet.cluster(member.key());
        if (state == null || cluster == null || !state.clusterSelector().matches(cluster.labels())) {
            Optional<BlockGrant> grant = Optional.ofNullable(state)
                    .flatMap(left -> left.grant(member.key().cluster()));
            return remove(key, PlacementPlan.unwanted(member.key(), network, grant, there));
        }
        if (!state.accepted()) {
            return KeyedQueue.Next.DONE;
        }
        Declared declared = fleet.declared(state);
        RenderedNad nad = fleet.render(member.key(), declared);
        MemberNodes nodes = fleet.nodes(member.key(), state, told(key));
        PlacementPlan plan = PlacementPlan.wanted(member.key(), declared, nad, nodes, there);
        if (plan.writes().stream().anyMatch(write -> write.nad().annotations().containsKey(KnownNetwork.NODE_KEY))) {
            // A slice is given by what stands in the member, not by what a watch shows of it.
            plan = PlacementPlan.wanted(member.key(), declared, nad, nodes, there.with(ofNodes(declared.nadName())));
        }
        return place(key, network, plan.with(fleet.overlaps(member.key(), declared)));
    }

    /** What was told last: what was told here may not have been read back yet. */
    private Optional<CarvedState> told(PlacementKey key) {
        return told.getOrDefault(key.network(), fleet.carved(key));
    }

    private List<NetworkAttachmentDefinition> ofNodes(String base) {
        return member.client()
                .resources(NetworkAttachmentDefinition.class)
                .inAnyNamespace()
                .withLabel(NODE_OF, base)
                .list()
                .getItems();
    }

    /** The member does not show what must be seen first: a network that is wanted there waits. */
    KeyedQueue.Next impossible(String name, String why) {
        NetworkKey network = new NetworkKey(member.key().fleet(), name);
        NetworkState state = fleet.network(network);
        ClusterState cluster = fleet.cluster(member.key());
        if (state == null
                || cluster == null
                || !state.accepted()
                || !state.clusterSelector().matches(cluster.labels())) {
            return KeyedQueue.Next.DONE;
        }
        PlacementKey key = new PlacementKey(member.key().fleet(), member.key().cluster(), name);
        // What its nodes have is theirs, whether it can be seen now or not.
        CarvedState carved = told(key).orElse(null);
        PlacementState waiting = new PlacementState(
                state.fleet(),
                member.key().cluster(),
                name,
                ConfigPhase.Waiting,
                why,
                List.of(),
                null,
                null,
                0,
                List.of(),
                carved);
        publisher
                .publish(
                        key,
                        new PlacementApplied(waiting),
                        cause(tables.of(Topic.NETWORKS).get(network)))
                .join();
        return KeyedQueue.Next.in(SOON);
    }

    private KeyedQueue.Next place(PlacementKey key, NetworkKey network, PlacementPlan plan) {
        PlacementState state = plan.state().orElseThrow();
        for (Write write : plan.writes()) {
            try {
                write(network, write.namespace(), write.nad());
            } catch (KubernetesClientException e) {
                String reason = KubeProblem.of(e).reason();
                String which = write.nad().annotations().containsKey(KnownNetwork.NODE_KEY)
                        ? write.nad().name() + ": " + reason
                        : reason;
                state = PlacementPlan.failed(state, write.namespace(), which);
            }
        }
        boolean some = plan.deletes().stream().anyMatch(nad -> nad.node().isPresent());
        plan.deletes().forEach(this::delete);
        told.put(key.network(), Optional.ofNullable(state.carved()));
        CloudEventRecord declared = tables.of(Topic.NETWORKS).get(network);
        PlacementFact fact =
                state.phase() == ConfigPhase.Planned ? new PlacementPlanned(state) : new PlacementApplied(state);
        publisher.publish(key, fact, cause(declared)).join();
        // What a node gave up may be what another one, or itself, gets next.
        return KeyedQueue.Next.in(some ? USED : state.phase() == ConfigPhase.Applied ? RESYNC : SOON);
    }

    private KeyedQueue.Next remove(PlacementKey key, PlacementPlan plan) {
        plan.deletes().forEach(this::delete);
        CloudEventRecord known = tables.of(Topic.NETWORK_PLACEMENTS).get(key);
        told.put(key.network(), plan.state().map(PlacementState::carved));
        if (plan.state().isPresent()) {
            publisher
                    .publish(key, new PlacementApplied(plan.state().get()), cause(known))
                    .join();
            return KeyedQueue.Next.in(USED);
        }
        if (known != null) {
            publisher
                    .publish(
                            key,
                            new PlacementRemoved(new Removal(key.text(), "the network is not wanted here any more")),
                            cause(known))
                    .join();
        }
        return KeyedQueue.Next.DONE;
    }

    private static Cause cause(@Nullable CloudEventRecord event) {
        return event == null ? Cause.NEW : Cause.of(event.envelope());
    }

    private void write(NetworkKey network, String namespace, RenderedNad rendered) {
        ObjectNode nad = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "k8s.cni.cncf.io/v1")
                .put("kind", "NetworkAttachmentDefinition");
        ObjectNode metadata =
                nad.putObject("metadata").put("name", rendered.name()).put("namespace", namespace);
        ObjectNode labels = metadata.putObject("labels").put("app.kubernetes.io/managed-by", "weft");
        rendered.ofNode().ifPresent(base -> labels.put(NODE_OF, base));
        ObjectNode annotations = metadata.putObject("annotations").put(Declared.OWNER, network.text());
        rendered.annotations().forEach(annotations::put);
        nad.putObject("spec").put("config", rendered.config().orElseThrow());
        ServerSideApply.apply(member.client(), nad, MANAGER);
    }

    private void delete(Existing nad) {
        member.client()
                .resources(NetworkAttachmentDefinition.class)
                .inNamespace(nad.namespace())
                .withName(nad.name())
                .delete();
    }
}
