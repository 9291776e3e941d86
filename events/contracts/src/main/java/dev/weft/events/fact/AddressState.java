package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.InterfaceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a claim.
 *
 * @param ips addresses in CIDR form, one a family of the pool; empty while waiting
 * @param code stable word why it waits, e.g. {@code PoolExhausted}, or {@link #RELEASED_BY_ORDER}
 * @param reason sentence why it waits and what mends it, or the reason of the order
 * @param place place in line, 1 is next; 0 when assigned
 * @param endedRest that a person ended the rest of an address which an earlier claim of the interface had; in one fact only
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AddressState(
        InterfaceKey owner,
        String pool,
        String claim,
        String addressDomain,
        String podUid,
        Phase phase,
        List<String> ips,
        @Nullable String mac,
        List<String> gateway,
        List<Route> routes,
        @Nullable String code,
        @Nullable String reason,
        long place,
        @Nullable EndedRest endedRest) {

    /** The code of a claim that a person released; {@code reason} is that person's. */
    public static final String RELEASED_BY_ORDER = "ReleasedByOrder";

    public AddressState {
        ips = Copies.list(ips);
        gateway = Copies.list(gateway);
        routes = Copies.list(routes);
    }

    /**
     * A rest that was ended by order.
     *
     * @param claim name of the claim in its pool that had the address
     * @param address without prefix length
     */
    public record EndedRest(String claim, String address, String reason) {}

    /** The same answer, told with a rest that was ended. */
    public AddressState with(EndedRest ended) {
        return new AddressState(
                owner,
                pool,
                claim,
                addressDomain,
                podUid,
                phase,
                ips,
                mac,
                gateway,
                routes,
                code,
                reason,
                place,
                ended);
    }

    /** Whether the claim has its addresses. */
    public enum Phase {
        Assigned,
        Waiting
    }

    /** The key of these facts. */
    public InterfaceKey key() {
        return owner;
    }
}
