package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answer to one request in one state, changing nothing. For each family it prefers the wished address, then
 * the one the claim has, then one that rests after this very claim and owner, then the lowest free one.
 */
final class Answering {

    private final DomainState state;
    private final ClaimRequest request;
    private final Optional<ClaimRecord> before;
    private final String poolKey;
    private final List<Cidr> held;
    private final List<Address> resting;

    /**
     * @param before the claim as it is in the state
     */
    Answering(DomainState state, ClaimRequest request, Optional<ClaimRecord> before) {
        this.state = state;
        this.request = request;
        this.before = before;
        this.poolKey = request.pool();
        this.held = before.map(ClaimRecord::ips).orElse(List.of());
        this.resting = state.resting(request.memory());
    }

    Answer answer() {
        Optional<PoolInUse> pool = state.pool(poolKey);
        if (pool.isEmpty()) {
            return Answer.hold(
                    WaitingReason.POOL_UNKNOWN,
                    "Pool " + poolKey + " is not declared in address domain " + state.name
                            + ", or was refused there; declare it, or mend it as its condition Accepted says, and the claim is"
                            + " served");
        }
        Map<Family, Address> wished = new EnumMap<>(Family.class);
        for (String text : request.ips()) {
            Optional<Answer> refused = wish(pool.get(), text, wished);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        Optional<Answer> full = quota(pool.get());
        if (full.isPresent()) {
            return full.get();
        }
        List<Cidr> ips = new ArrayList<>();
        for (Family family : pool.get().families()) {
            Optional<Cidr> choice = choose(pool.get(), family, wished);
            if (choice.isEmpty()) {
                return pool.get().record().retiring() ? retiring() : exhausted(pool.get(), family);
            }
            ips.add(choice.get());
        }
        return withMac(ips);
    }

    private Optional<Answer> quota(PoolInUse pool) {
        if (pool.spec().quota() == null) {
            return Optional.empty();
        }
        String namespace = request.namespace();
        boolean counted = before.filter(claim ->
                        claim.isAssigned() && claim.request().namespace().equals(namespace))
                .isPresent();
        long assigned = state.assigned(poolKey, namespace);
        return pool.spec()
                .limit(namespace)
                .filter(limit -> !counted && assigned >= limit)
                .map(limit -> Answer.holdFor(
                        WaitingReason.QUOTA_REACHED,
                        DomainState.share(poolKey, namespace),
                        "Namespace " + namespace + " holds " + assigned + " claims of pool " + poolKey
                                + ", and its quota is " + limit
                                + "; it is given when one of them is released, or raise the quota of the pool"));
    }

    private Optional<Answer> wish(PoolInUse pool, String text, Map<Family, Address> wished) {
        Optional<Cidr> cidr = Cidr.parse(text);
        Optional<Address> parsed = cidr.isPresent() ? cidr.map(Cidr::address) : Address.parse(text);
        if (parsed.isEmpty()) {
            return invalid("asks for \"" + text + "\", which is no IP address; write it as 10.0.0.5 or 10.0.0.5/24");
        }
        Address address = parsed.get();
        if (wished.put(address.family(), address) != null) {
            return invalid("asks for two " + address.family().label()
                    + " addresses; make one claim for each address of a family");
        }
        if (isHeld(address)) {
            return Optional.empty();
        }
        PoolSpec spec = pool.spec();
        Optional<Cidr> around = spec.cidrOf(address);
        if (around.isEmpty() || spec.span().stream().noneMatch(range -> range.contains(address))) {
            return Optional.of(Answer.hold(
                    WaitingReason.ADDRESS_OUTSIDE_POOL,
                    "Address " + address + " is not in pool " + spec.key() + ", which spans " + texts(spec.span())
                            + "; ask for an address in it or widen the pool"));
        }
        if (cidr.isPresent() && cidr.get().prefix() != around.get().prefix()) {
            return invalid("asks for " + text + ", but pool " + spec.key() + " has the prefix " + around.get()
                    + "; write " + new Cidr(address, around.get().prefix()));
        }
        Optional<String> kept = spec.whyNeverGiven(address);
        if (kept.isPresent()) {
            return Optional.of(Answer.hold(
                    WaitingReason.ADDRESS_EXCLUDED,
                    "Address " + address + " of pool " + spec.key() + " " + kept.get()
                            + "; ask for another one or change the pool"));
        }
        return taken(address);
    }

    private Optional<Answer> taken(Address address) {
        Optional<ClaimRecord> holder = state.holder(address).flatMap(state::claim);
        if (holder.isPresent()) {
            return Optional.of(Answer.holdFor(
                    WaitingReason.ADDRESS_TAKEN,
                    address.toString(),
                    "Address " + address + " is taken by "
                            + holder.get().request().owner() + " (claim "
                            + holder.get().claim() + "); it is given when that is gone, or ask for another one"));
        }
        if (resting.contains(address)) {
            return Optional.empty();
        }
        return state.quarantine()
                .get(address)
                .map(record -> Answer.holdFor(
                        WaitingReason.ADDRESS_QUARANTINED,
                        address.toString(),
                        "Address " + address + " rests until " + record.until() + " after its release by "
                                + record.owner() + "; it is given then, or ask for another one"));
    }

    private boolean isHeld(Address address) {
        for (Cidr ip : held) {
            if (ip.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Cidr> choose(PoolInUse pool, Family family, Map<Family, Address> wished) {
        Cidr has = has(family);
        Address wish = wished.get(family);
        if (has != null && (wish == null || has.address().equals(wish))) {
            return Optional.of(has);
        }
        if (pool.record().retiring()) {
            return Optional.empty();
        }
        Address choice = wish == null ? rested(pool, family) : wish;
        if (choice == null) {
            choice = pool.free(family).lowest().orElse(null);
        }
        if (choice == null) {
            return Optional.empty();
        }
        Cidr around = pool.spec().around(choice);
        return around == null ? Optional.empty() : Optional.of(new Cidr(choice, around.prefix()));
    }

    private @Nullable Cidr has(Family family) {
        for (Cidr ip : held) {
            if (ip.family() == family) {
                return ip;
            }
        }
        return null;
    }

    private @Nullable Address rested(PoolInUse pool, Family family) {
        for (Address address : resting) {
            if (address.family() == family && isGivenBy(pool, address)) {
                return address;
            }
        }
        return null;
    }

    private boolean isGivenBy(PoolInUse pool, Address address) {
        return state.poolGiving(address)
                .filter(giving -> giving.spec().key().equals(pool.spec().key()))
                .isPresent();
    }

    private Answer withMac(List<Cidr> ips) {
        String wish = request.mac();
        if (wish != null) {
            Optional<String> canonical = MacAddresses.canonical(wish);
            if (canonical.isEmpty()) {
                return invalid("asks for the MAC \"" + wish
                                + "\", which is no unicast MAC address; write it as 02:00:5e:10:00:01")
                        .orElseThrow();
            }
            Optional<ClaimRecord> holder = otherHolder(canonical.get());
            return holder.isEmpty()
                    ? new Answer.Give(ips, canonical.get())
                    : Answer.holdFor(
                            WaitingReason.MAC_TAKEN,
                            canonical.get(),
                            "MAC " + canonical.get() + " is taken by "
                                    + holder.get().request().owner() + " (claim "
                                    + holder.get().claim()
                                    + "); it is given when that is gone, or ask for another one");
        }
        Optional<ClaimRecord> kept =
                before.filter(claim -> claim.isAssigned() && claim.request().mac() == null);
        if (kept.isPresent() && kept.get().mac() != null) {
            return new Answer.Give(ips, kept.get().mac());
        }
        String identity = request.identity();
        String seed = identity == null ? request.claim() : identity;
        int attempt = 0;
        String mac = MacAddresses.derive(state.name, seed, attempt);
        while (otherHolder(mac).isPresent()) {
            mac = MacAddresses.derive(state.name, seed, ++attempt);
        }
        return new Answer.Give(ips, mac);
    }

    private Optional<ClaimRecord> otherHolder(String mac) {
        return state.macHolder(mac)
                .filter(claim -> !claim.equals(request.claim()))
                .flatMap(state::claim);
    }

    private Optional<Answer> invalid(String what) {
        return Optional.of(Answer.hold(WaitingReason.REQUEST_INVALID, "Claim " + request.claim() + " " + what));
    }

    private Answer retiring() {
        return Answer.hold(
                WaitingReason.POOL_RETIRING,
                "Pool " + poolKey + " is being removed and gives nothing; use another pool or declare it again");
    }

    private Answer exhausted(PoolInUse pool, Family family) {
        PoolClaims of = state.claimsOf(poolKey);
        return Answer.hold(
                WaitingReason.POOL_EXHAUSTED,
                "Pool " + poolKey + " has no free " + family.label() + " address: capacity "
                        + pool.usable(family).size() + ", claims assigned " + of.assigned()
                        + ", addresses in quarantine " + of.quarantined()
                        + "; add a range or prefix to the pool, or delete pods that use it");
    }

    private static String texts(List<AddressRange> ranges) {
        return ranges.stream().map(AddressRange::toString).collect(Collectors.joining(", "));
    }
}
