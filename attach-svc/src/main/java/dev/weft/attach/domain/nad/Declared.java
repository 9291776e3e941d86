package dev.weft.attach.domain.nad;

import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PoolSpec;
import java.util.Optional;

/** A declared network as the definition that it becomes in a member. */
public record Declared(NetworkState network, NetworkSpec spec) {

    /** Annotation of a definition that names the network it was made from, as {@code fleet/name}. */
    public static final String OWNER = "weft.dev/network";

    /** Reads a network that was accepted. */
    public static Declared of(NetworkState network) {
        return new Declared(network, NetworkSpec.read(network.spec()));
    }

    /** Name of the definition. */
    public String nadName() {
        return spec.nadName(network.name());
    }

    /**
     * The definition.
     *
     * @param pool the pool that the network names; empty when it names none, or one that is not known
     */
    public RenderedNad render(String resourcePrefix, Optional<PoolSpec> pool) {
        Optional<PoolNetwork> routed = spec.poolName()
                .flatMap(name -> pool.map(known -> new PoolNetwork(
                        name,
                        known.gateway(),
                        known.routes().stream()
                                .map(route -> new PoolNetwork.Route(route.dst(), route.gw()))
                                .toList())));
        return NetworkRendering.render(network.name(), spec, resourcePrefix, routed);
    }

    /** The definition as a pod's request finds it in a namespace. */
    public KnownNetwork known(String namespace, RenderedNad nad) {
        return new KnownNetwork(
                namespace,
                nadName(),
                nad.config().orElse(""),
                nad.annotations(),
                network.name(),
                spec.poolName().orElse(null));
    }
}
