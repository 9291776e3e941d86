package dev.weft.attach.kube;

import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.nad.Declared;
import dev.weft.attach.domain.nad.MemberDefinitions;
import dev.weft.attach.domain.nad.NodeDefinitions;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.runtime.member.KindWatch;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of a member as its watches show them, with what the fleet knows of those that are Weft's.
 *
 * @param attached the pods that are attached to definitions, or ask to be
 * @param live those of nodes, when they were listed; null when the watch is trusted
 */
record MemberNetworks(
        ClusterKey member,
        FleetNetworks fleet,
        KindWatch<NetworkAttachmentDefinition> nads,
        KindWatch<Namespace> namespaces,
        AttachedPods attached,
        @Nullable Map<String, Existing> live)
        implements NetworkLookup, MemberDefinitions {

    /** The same with the definitions of nodes as the member lists them now: the watch may not show those that were just written. */
    MemberNetworks with(List<NetworkAttachmentDefinition> ofNodes) {
        Map<String, Existing> now = new HashMap<>();
        for (NetworkAttachmentDefinition nad : ofNodes) {
            Existing one = existing(nad);
            now.put(one.key(), one);
        }
        return new MemberNetworks(member, fleet, nads, namespaces, attached, now);
    }

    @Override
    public Optional<KnownNetwork> find(String namespace, String name) {
        return at(namespace, name).flatMap(this::known);
    }

    private Optional<KnownNetwork> known(Existing nad) {
        String owner = nad.annotations().get(Declared.OWNER);
        if (owner == null) {
            return Optional.of(
                    new KnownNetwork(nad.namespace(), nad.name(), nad.config(), nad.annotations(), null, null));
        }
        NetworkState network = fleet.network(NetworkKey.parse(owner));
        // One whose network is going away is there no more for pods that come.
        return Optional.ofNullable(network)
                .map(declared -> new KnownNetwork(
                        nad.namespace(),
                        nad.name(),
                        nad.config(),
                        nad.annotations(),
                        declared.name(),
                        fleet.declared(declared).spec().poolName().orElse(null)));
    }

    @Override
    public String missing(String namespace, String name) {
        return at(namespace, name)
                .map(nad -> "its Network " + nad.annotations().get(Declared.OWNER)
                        + " is being deleted; declare it again, or ask for another one")
                .orElseGet(() -> fleet.missing(member, namespace, name));
    }

    @Override
    public boolean hasNamespace(String namespace) {
        return namespaces.get(namespace) != null;
    }

    @Override
    public boolean served() {
        return nads.synced();
    }

    @Override
    public Optional<KnownNetwork> ofNode(KnownNetwork base, String node) {
        String name = base.madeFrom()
                .map(network -> fleet.network(new NetworkKey(member.fleet(), network)))
                .map(network -> fleet.declared(network).nadName())
                .orElse(base.name());
        return find(base.namespace(), NodeDefinitions.name(name, node))
                .filter(one -> one.node().filter(node::equals).isPresent()
                        && one.madeFrom().equals(base.madeFrom()));
    }

    @Override
    public String withoutSlice(KnownNetwork base, String node) {
        return "node " + node + " has no range of network " + base.key() + " of its own yet; the status of Network "
                + new NetworkKey(member.fleet(), base.madeFrom().orElse(base.name())) + " says why when none is free";
    }

    @Override
    public Optional<Existing> at(String namespace, String name) {
        String key = namespace + "/" + name;
        Optional<Existing> watched = Optional.ofNullable(nads.get(key)).map(MemberNetworks::existing);
        if (live == null || watched.filter(one -> one.node().isEmpty()).isPresent()) {
            return watched;
        }
        return Optional.ofNullable(live.get(key));
    }

    @Override
    public List<Existing> madeFrom(NetworkKey network) {
        Stream<Existing> watched = nads.all().stream().map(MemberNetworks::existing);
        Stream<Existing> all = live == null
                ? watched
                : Stream.concat(watched.filter(one -> one.node().isEmpty()), live.values().stream());
        return all.filter(nad -> nad.madeFrom(network)).toList();
    }

    @Override
    public int pods(String namespace, String name) {
        return attached.pods(namespace + "/" + name);
    }

    @Override
    public int pods(String namespace, String name, String node) {
        return attached.pods(namespace + "/" + name, node);
    }

    @Override
    public List<String> addresses(String namespace, String name) {
        return attached.addresses(namespace + "/" + name);
    }

    private static Existing existing(NetworkAttachmentDefinition nad) {
        @Nullable Map<String, String> annotations = nad.getMetadata().getAnnotations();
        return new Existing(
                nad.getMetadata().getNamespace(),
                nad.getMetadata().getName(),
                annotations == null ? Map.of() : annotations,
                nad.getSpec() == null ? "" : nad.getSpec().path("config").asText(""));
    }
}
