package dev.weft.attach.domain.nad;

import dev.weft.attach.domain.nad.MemberDefinitions.Existing;
import dev.weft.attach.domain.request.KnownNetwork;
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
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done for one network in one member.
 *
 * @param state where it stands once the writes are done; empty when nothing of it is left there
 * @param writes namespaces whose definition is to be written
 * @param deletes definitions that are to be deleted: nobody wants or uses them
 */
public record PlacementPlan(Optional<PlacementState> state, List<String> writes, List<Existing> deletes) {

    public PlacementPlan {
        writes = List.copyOf(writes);
        deletes = List.copyOf(deletes);
    }

    /** For a network that is wanted in the member. */
    public static PlacementPlan wanted(
            ClusterKey member, Declared declared, RenderedNad nad, MemberDefinitions definitions) {
        NetworkState network = declared.network();
        List<PlacedNad> placed = new ArrayList<>();
        List<String> writes = new ArrayList<>();
        int pods = 0;
        for (String namespace : network.namespaces()) {
            Optional<Existing> now = definitions.at(namespace, nad.name());
            PlacedNad place = place(network, namespace, nad, now, definitions);
            placed.add(place);
            if (place.phase() == ConfigPhase.Applied
                    && now.filter(one -> same(one, nad)).isEmpty()) {
                writes.add(namespace);
            }
            pods += definitions.pods(namespace, nad.name());
        }
        List<Existing> deletes = new ArrayList<>();
        for (Existing one : definitions.madeFrom(network.key())) {
            boolean wanted =
                    one.name().equals(nad.name()) && network.namespaces().contains(one.namespace());
            int users = definitions.pods(one.namespace(), one.name());
            if (!wanted && users > 0) {
                placed.add(used(one, users));
                pods += users;
            } else if (!wanted && network.enforcement() == Enforcement.Enforce) {
                deletes.add(one);
            }
        }
        return new PlacementPlan(
                Optional.of(state(
                        member,
                        network.key(),
                        placed,
                        nad.resourceName(),
                        declared.spec().poolName(),
                        pods,
                        nad.findings())),
                writes,
                deletes);
    }

    /** For a network that is not wanted in the member (any more). */
    public static PlacementPlan unwanted(ClusterKey member, NetworkKey network, MemberDefinitions definitions) {
        List<PlacedNad> left = new ArrayList<>();
        List<Existing> deletes = new ArrayList<>();
        int pods = 0;
        for (Existing one : definitions.madeFrom(network)) {
            int users = definitions.pods(one.namespace(), one.name());
            if (users > 0) {
                left.add(used(one, users));
                pods += users;
            } else {
                deletes.add(one);
            }
        }
        return new PlacementPlan(
                left.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                state(member, network, left, Optional.empty(), Optional.empty(), pods, List.of())),
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

    private static boolean same(Existing now, RenderedNad nad) {
        return nad.config().filter(now.config()::equals).isPresent()
                && nad.annotations().equals(resourceOf(now));
    }

    private static Map<String, String> resourceOf(Existing now) {
        String resource = now.annotations().get(KnownNetwork.RESOURCE_KEY);
        return resource == null ? Map.of() : Map.of(KnownNetwork.RESOURCE_KEY, resource);
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
            List<Finding> findings) {
        PlacedNad worst = worst(placed);
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
                findings);
    }

    private static PlacedNad worst(List<PlacedNad> placed) {
        return placed.stream()
                .filter(one -> one.phase() != ConfigPhase.Applied)
                .findFirst()
                .orElse(placed.getFirst());
    }

    /** The state after the member refused the write into a namespace. */
    public static PlacementState failed(PlacementState state, String namespace, String reason) {
        List<PlacedNad> placed = state.nads().stream()
                .map(one -> one.namespace().equals(namespace) && one.phase() == ConfigPhase.Applied
                        ? new PlacedNad(namespace, one.name(), ConfigPhase.Failed, reason)
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
                state.findings());
    }
}
