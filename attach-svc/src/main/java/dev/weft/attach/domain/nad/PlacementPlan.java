package dev.weft.attach.domain.nad;

import dev.weft.attach.domain.nad.MemberDefinitions.Existing;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be done for one network in one member.
 *
 * @param state where it stands once the writes are done; empty when nothing of it is left there
 * @param writes definitions that are to be written
 * @param deletes definitions that are to be deleted: nobody wants or uses them
 */
public record PlacementPlan(Optional<PlacementState> state, List<Write> writes, List<Existing> deletes) {

    /** A definition to write into a namespace. */
    public record Write(String namespace, RenderedNad nad) {}

    private static final List<String> WRITTEN =
            List.of(KnownNetwork.RESOURCE_KEY, KnownNetwork.PER_NODE_KEY, KnownNetwork.NODE_KEY);

    public PlacementPlan {
        writes = List.copyOf(writes);
        deletes = List.copyOf(deletes);
    }

    /** For a network that is wanted in the member, and whose definition is for all of its nodes. */
    public static PlacementPlan wanted(
            ClusterKey member, Declared declared, RenderedNad nad, MemberDefinitions definitions) {
        return wanted(member, declared, nad, MemberNodes.NONE, definitions);
    }

    /** For a network that is wanted in the member. */
    public static PlacementPlan wanted(
            ClusterKey member, Declared declared, RenderedNad nad, MemberNodes nodes, MemberDefinitions definitions) {
        NetworkState network = declared.network();
        NodePlacement perNode = NodePlacement.of(member, declared, nad, nodes, definitions);
        Optional<PlacedNad> refused = perNode.refusal()
                .or(() -> SharedRange.refusal(member, declared, nodes.count()).map(why -> why.of("", nad.name())));
        List<PlacedNad> placed = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        int pods = 0;
        for (String namespace : network.namespaces()) {
            Optional<Existing> now = definitions.at(namespace, nad.name());
            PlacedNad place = place(network, namespace, nad, now, definitions);
            if (refused.isPresent() && (place.phase() == ConfigPhase.Applied || place.phase() == ConfigPhase.Planned)) {
                place = new PlacedNad(
                        namespace,
                        nad.name(),
                        refused.get().phase(),
                        refused.get().reason());
            }
            if (place.phase() == ConfigPhase.Applied
                    && now.filter(one -> same(one, nad)).isEmpty()) {
                writes.add(new Write(namespace, nad));
            }
            placed.add(perNode.in(place, writes));
            pods += definitions.pods(namespace, nad.name());
        }
        List<Existing> deletes = new ArrayList<>(perNode.deletes());
        for (Existing one : definitions.madeFrom(network.key())) {
            boolean wanted =
                    one.name().equals(nad.name()) && network.namespaces().contains(one.namespace());
            int users = definitions.pods(one.namespace(), one.name());
            if (one.node().isPresent()) {
                pods += users;
                continue;
            }
            if (!wanted && users > 0) {
                placed.add(used(one, users));
                pods += users;
            } else if (!wanted && network.enforcement() == Enforcement.Enforce) {
                deletes.add(one);
            }
        }
        placed.addAll(perNode.left());
        List<Finding> findings = new ArrayList<>(nad.findings());
        findings.addAll(perNode.findings());
        PlacementState state = state(
                member,
                network.key(),
                placed,
                nad.resourceName(),
                declared.spec().poolName(),
                pods,
                findings,
                perNode.carved());
        return new PlacementPlan(Optional.of(state), writes, deletes);
    }

    /** For a network that is not wanted in the member (any more). */
    public static PlacementPlan unwanted(ClusterKey member, NetworkKey network, MemberDefinitions definitions) {
        return unwanted(member, network, Optional.empty(), definitions);
    }

    /**
     * For a network that is not wanted in the member (any more).
     *
     * @param grant the part of its prefixes that the member is to give back
     */
    public static PlacementPlan unwanted(
            ClusterKey member, NetworkKey network, Optional<BlockGrant> grant, MemberDefinitions definitions) {
        List<PlacedNad> left = new ArrayList<>();
        List<Existing> deletes = new ArrayList<>();
        int pods = 0;
        NodePlacement perNode = NodePlacement.unwanted(network, grant, definitions);
        deletes.addAll(perNode.deletes());
        for (Existing one : definitions.madeFrom(network)) {
            int users = definitions.pods(one.namespace(), one.name());
            pods += users;
            if (one.node().isPresent()) {
                continue;
            }
            if (users > 0) {
                left.add(used(one, users));
            } else {
                deletes.add(one);
            }
        }
        left.addAll(perNode.left());
        boolean nothing = left.isEmpty() && grant.isEmpty();
        return new PlacementPlan(
                nothing
                        ? Optional.empty()
                        : Optional.of(state(
                                member,
                                network,
                                left,
                                Optional.empty(),
                                Optional.empty(),
                                pods,
                                List.of(),
                                perNode.carved())),
                List.of(),
                deletes);
    }

    private static PlacedNad place(
            NetworkState network,
            String namespace,
            RenderedNad nad,
            Optional<Existing> now,
            MemberDefinitions definitions) {
        String name = nad.name();
        if (!definitions.hasNamespace(namespace)) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Waiting,
                    "namespace " + namespace + " does not exist in the member; create it");
        }
        if (!definitions.served()) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Waiting,
                    "the member does not serve NetworkAttachmentDefinitions; install Multus");
        }
        if (now.filter(one -> !one.madeFrom(network.key())).isPresent()) {
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Refused,
                    "NetworkAttachmentDefinition " + namespace + "/" + name
                            + " exists and is not Weft's; delete it, or set spec.name of the Network to a free name");
        }
        if (nad.config().isEmpty()) {
            Finding first = nad.findings().getFirst();
            return new PlacedNad(
                    namespace,
                    name,
                    ConfigPhase.Waiting,
                    first.message() + (first.mend() == null ? "" : "; " + first.mend()));
        }
        if (network.enforcement() == Enforcement.Plan) {
            String effect = now.isEmpty()
                    ? "would be created"
                    : same(now.get(), nad) ? "is as it would be" : "would be updated";
            return new PlacedNad(namespace, name, ConfigPhase.Planned, "enforcement is Plan: " + effect);
        }
        return new PlacedNad(namespace, name, ConfigPhase.Applied, null);
    }

    static boolean same(Existing now, RenderedNad nad) {
        return nad.config().filter(now.config()::equals).isPresent()
                && WRITTEN.stream()
                        .allMatch(key -> Objects.equals(
                                nad.annotations().get(key), now.annotations().get(key)));
    }

    private static PlacedNad used(Existing one, int users) {
        return new PlacedNad(
                one.namespace(),
                one.name(),
                ConfigPhase.Waiting,
                users + " pods use " + one.key() + "; it goes when they are deleted");
    }

    private static PlacementState state(
            ClusterKey member,
            NetworkKey network,
            List<PlacedNad> placed,
            Optional<String> resource,
            Optional<String> pool,
            int pods,
            List<Finding> findings,
            Optional<CarvedState> carved) {
        PlacedNad worst = placed.isEmpty()
                ? new PlacedNad("", "", ConfigPhase.Waiting, "it gives its part of the prefixes back")
                : worst(placed);
        return new PlacementState(
                network.fleet(),
                member.cluster(),
                network.name(),
                worst.phase(),
                worst.reason(),
                placed,
                resource.orElse(null),
                pool.orElse(null),
                pods,
                findings,
                carved.orElse(null));
    }

    private static PlacedNad worst(List<PlacedNad> placed) {
        return placed.stream()
                .filter(one -> one.phase() != ConfigPhase.Applied)
                .findFirst()
                .orElse(placed.getFirst());
    }

    /** The same with what is found beside it. */
    public PlacementPlan with(List<Finding> more) {
        return more.isEmpty() ? this : new PlacementPlan(state.map(of -> with(of, more)), writes, deletes);
    }

    private static PlacementState with(PlacementState state, List<Finding> more) {
        List<Finding> findings = new ArrayList<>(state.findings());
        findings.addAll(more);
        return new PlacementState(
                state.fleet(),
                state.cluster(),
                state.network(),
                state.phase(),
                state.reason(),
                state.nads(),
                state.resourceName(),
                state.pool(),
                state.attachedPods(),
                findings,
                state.carved());
    }

    /** The state after the member refused the write into a namespace. */
    public static PlacementState failed(PlacementState state, String namespace, String reason) {
        List<PlacedNad> placed = state.nads().stream()
                .map(one -> one.namespace().equals(namespace) && one.phase() == ConfigPhase.Applied
                        ? new PlacedNad(namespace, one.name(), ConfigPhase.Failed, reason, one.nodes())
                        : one)
                .toList();
        PlacedNad worst = worst(placed);
        return new PlacementState(
                state.fleet(),
                state.cluster(),
                state.network(),
                worst.phase(),
                worst.reason(),
                placed,
                state.resourceName(),
                state.pool(),
                state.attachedPods(),
                state.findings(),
                state.carved());
    }
}
