package dev.weft.attach.kube;

import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.nad.Declared;
import dev.weft.attach.domain.nad.MemberDefinitions;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.runtime.member.KindWatch;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of a member as its watches show them, with what the fleet knows of those that are Weft's.
 *
 * @param attached gives {@code namespace/name} of a definition to how many pods are attached to it, or ask to be
 */
record MemberNetworks(
        ClusterKey member,
        FleetNetworks fleet,
        KindWatch<NetworkAttachmentDefinition> nads,
        KindWatch<Namespace> namespaces,
        Supplier<Map<String, Integer>> attached)
        implements NetworkLookup, MemberDefinitions {

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
    public Optional<Existing> at(String namespace, String name) {
        return Optional.ofNullable(nads.get(namespace + "/" + name)).map(MemberNetworks::existing);
    }

    @Override
    public List<Existing> madeFrom(NetworkKey network) {
        return nads.all().stream()
                .map(MemberNetworks::existing)
                .filter(nad -> nad.madeFrom(network))
                .toList();
    }

    @Override
    public int pods(String namespace, String name) {
        return attached.get().getOrDefault(namespace + "/" + name, 0);
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
