package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what an order to release leads to in one state, changing nothing. */
final class Releasing {

    /** What is to be done. */
    sealed interface Verdict {

        /** The claim gives up all its addresses, which rest as after any release. */
        record Release(ClaimRecord claim) implements Verdict {}

        /** All these claims do, by their keys: those that wait first, so that none of them is served meanwhile. */
        record ReleaseAll(List<String> claims) implements Verdict {}

        /** The address has rested enough. */
        record Free(QuarantineRecord quarantine) implements Verdict {}

        /** Nothing is done. */
        record Refuse(String sentence) implements Verdict {}
    }

    private Releasing() {}

    static Verdict of(DomainState state, String pool, ReleaseOrder order) {
        String against = order.against();
        if (against != null) {
            return new Verdict.Refuse(against);
        }
        return switch (order) {
            case ReleaseOrder.OfClaim one -> of(state, pool, one);
            case ReleaseOrder.OfMember all -> of(state, pool, all);
        };
    }

    private static Verdict of(DomainState state, String pool, ReleaseOrder.OfMember order) {
        if (order.reason().isBlank()) {
            return new Verdict.Refuse(
                    "the release of what member " + order.member() + " has has no reason; say why it is released");
        }
        List<ClaimRecord> claims = new ArrayList<>();
        if (state.claimsOf(pool).members().get(order.member()).isPresent()) {
            for (Map.Entry<String, ClaimRecord> entry : state.claims()) {
                ClaimRecord claim = entry.getValue();
                if (claim.pool().equals(pool) && claim.request().member().equals(order.member())) {
                    claims.add(claim);
                }
            }
        }
        if (claims.isEmpty()) {
            return new Verdict.Refuse("member " + order.member() + " has no claim of pool " + pool
                    + "; ./weft ipam get " + pool + " shows which lost members have some");
        }
        claims.sort(Comparator.comparing(ClaimRecord::isAssigned).thenComparing(ClaimRecord::claim));
        return new Verdict.ReleaseAll(claims.stream().map(ClaimRecord::claim).toList());
    }

    private static Verdict of(DomainState state, String pool, ReleaseOrder.OfClaim order) {
        if (order.reason().isBlank()) {
            return new Verdict.Refuse("the release of " + order.address() + " has no reason; say why it is released");
        }
        if (!order.claim().startsWith(pool + "/")) {
            return new Verdict.Refuse("claim " + order.claim() + " is not of pool " + pool
                    + "; order it in the pool that gave the address");
        }
        Optional<Address> address = Address.parse(order.address());
        if (address.isEmpty()) {
            return new Verdict.Refuse("\"" + order.address() + "\" is no IP address; write it as 10.0.0.5");
        }
        Optional<ClaimRecord> claim = state.claim(order.claim());
        List<Address> has = claim.map(ClaimRecord::addresses).orElse(List.of());
        if (has.contains(address.get())) {
            return new Verdict.Release(claim.orElseThrow());
        }
        return state.quarantine()
                .get(address.get())
                .filter(rests -> rests.claim().equals(order.claim()))
                .<Verdict>map(Verdict.Free::new)
                .orElseGet(() -> new Verdict.Refuse(
                        claim.isEmpty()
                                ? "claim " + order.claim() + " is not known in address domain " + state.name + ", and "
                                        + address.get() + " does not rest after it; ./weft who-had " + address.get()
                                        + " says whose it is"
                                : "claim " + order.claim() + " of "
                                        + claim.get().request().owner() + " has "
                                        + (has.isEmpty() ? "no address" : texts(has)) + ", not " + address.get()
                                        + "; name an address that it has"));
    }

    static String texts(List<Address> addresses) {
        return addresses.stream().map(Address::toString).collect(Collectors.joining(", "));
    }
}
