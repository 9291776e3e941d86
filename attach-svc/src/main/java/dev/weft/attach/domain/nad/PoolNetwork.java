package dev.weft.attach.domain.nad;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a definition needs of an AddressPool.
 *
 * @param gateways at most one of each family
 */
public record PoolNetwork(String name, List<String> gateways, List<Route> routes) {

    /** {@code gw} null takes the pool's gateway of that family, or the link where it has none. */
    public record Route(String dst, @Nullable String gw) {}

    public PoolNetwork {
        gateways = List.copyOf(gateways);
        routes = List.copyOf(routes);
    }
}
