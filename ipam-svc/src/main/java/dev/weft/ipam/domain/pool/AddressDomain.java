package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Family;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One address domain: the scope in which each address and each MAC exists once. A value: {@link #decide} returns facts
 * and changes nothing, {@link #apply} returns the next state and decides nothing.
 *
 * <p>Rules. A claim gets one address of each family of its pool or none. The lowest free address is given, unless one rests for the same identity; network and
 * broadcast addresses (of both families; not in /31, /32, /127, /128), gateways, reserved and excluded addresses never
 * are. A repeated claim gets the same answer. A released address rests for the pool's quarantine, and for the time that the
 * pool keeps it for an identity, during which only the same identity, or the same claim of the same owner, may have it back. Claims that wait for the pool are served strictly in order; claims
 * that wait for one address, one MAC or their namespace's quota do not block that line. A shrunk pool leaves assigned addresses alone; a removed one
 * stays, giving nothing, until its last assigned claim is released, and another pool may span it by then.
 */
public final class AddressDomain {

    private final DomainState state;

    private AddressDomain(DomainState state) {
        this.state = state;
    }

    public static AddressDomain empty(String name) {
        return new AddressDomain(new DomainState(name));
    }

    /** The domain whose whole state the records are, in any order. */
    public static AddressDomain restore(String name, Iterable<? extends DomainRecord> records) {
        DomainState state = new DomainState(name);
        // Pools come last: they take what is assigned or rests out of their free space in one pass.
        List<PoolRecord> pools = new ArrayList<>();
        List<ClaimRecord> claims = new ArrayList<>();
        List<QuarantineRecord> quarantines = new ArrayList<>();
        for (DomainRecord record : records) {
            switch (record) {
                case PoolRecord pool -> pools.add(pool);
                case ClaimRecord claim -> claims.add(claim);
                case QuarantineRecord quarantine -> quarantines.add(quarantine);
                case ReleaseRecord release -> state.putRelease(release);
            }
        }
        state.fill(claims);
        quarantines.forEach(state::putQuarantine);
        pools.forEach(state::putPool);
        state.findKept();
        return new AddressDomain(state);
    }

    public String name() {
        return state.name;
    }

    /** The facts that the command leads to now; empty when it changes nothing and needs no answer. */
    public List<AddressFact> decide(DomainCommand command, Instant now) {
        return new Decision(state.copy(), now).run(command);
    }

    /** What a command leads to: the facts, and the domain after them. */
    public record Decided(List<AddressFact> facts, AddressDomain after) {}

    /** As {@link #decide}, with the domain that {@link #apply} would make of the facts; the facts are applied once only. */
    public Decided decided(DomainCommand command, Instant now) {
        Decision decision = new Decision(state.copy(), now);
        List<AddressFact> facts = decision.run(command);
        return new Decided(facts, facts.isEmpty() ? this : new AddressDomain(decision.after()));
    }

    public AddressDomain apply(AddressFact fact) {
        return apply(List.of(fact));
    }

    public AddressDomain apply(Iterable<AddressFact> facts) {
        DomainState next = state.copy();
        facts.forEach(next::apply);
        return new AddressDomain(next);
    }

    /** The whole state: pools, claims, quarantine and orders to release, each in the order of their keys. */
    public Stream<DomainRecord> records() {
        Stream<DomainRecord> pools = values(state.pools()).map(PoolInUse::record);
        return Stream.concat(
                pools, Stream.concat(claims(), Stream.concat(values(state.quarantine()), values(state.releases()))));
    }

    private Stream<ClaimRecord> claims() {
        return StreamSupport.stream(state.claims().spliterator(), false)
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(ClaimRecord::claim));
    }

    private static <K extends Comparable<K>, V> Stream<V> values(SortedTree<K, V> tree) {
        return StreamSupport.stream(tree.spliterator(), false).map(Map.Entry::getValue);
    }

    public Optional<PoolRecord> pool(String key) {
        return state.pool(key).map(PoolInUse::record);
    }

    public Optional<ClaimRecord> claim(String key) {
        return state.claim(key);
    }

    /** The claim that has the address. */
    public Optional<ClaimRecord> holder(Address address) {
        return state.holder(address).flatMap(state::claim);
    }

    public Optional<QuarantineRecord> quarantine(Address address) {
        return state.quarantine().get(address);
    }

    /** The orders to release that stand in a pool, with what became of each. */
    public Stream<ReleaseRecord> releases(String pool) {
        return values(state.releases())
                .filter(release -> release.stands() && release.pool().equals(pool));
    }

    /** When the next quarantine or memory of an order ends, so that a timer need not tick before. */
    public Optional<Instant> nextDue() {
        return Stream.concat(
                        state.due().first().map(due -> due.getValue().until()).stream(),
                        values(state.releases()).flatMap(release -> release.end().stream()))
                .min(Comparator.naturalOrder());
    }

    /** The claim's present place: 1 is served next; 0 when it does not wait, or waits for a mend. */
    public int place(String claim) {
        return state.claim(claim).map(found -> Decision.place(state, found)).orElse(0);
    }

    /** The waiting claims of a pool, declared or not, in the order they came. */
    public Stream<ClaimRecord> waiting(String pool) {
        return values(state.claimsOf(pool).waiting())
                .map(claim -> state.claim(claim).orElseThrow());
    }

    /** Empty when the pool is not declared. */
    public Optional<PoolCounters> counters(String key) {
        return state.pool(key).map(pool -> {
            PoolClaims of = state.claimsOf(key);
            List<PoolCounters.FamilyCounters> families = new ArrayList<>();
            for (Family family : pool.spec().families()) {
                families.add(new PoolCounters.FamilyCounters(
                        family, pool.usable(family).size(), pool.free(family).size()));
            }
            return new PoolCounters(
                    smallest(families.stream().map(PoolCounters.FamilyCounters::capacity)),
                    of.assigned(),
                    of.waiting().size(),
                    of.quarantined(),
                    smallest(families.stream().map(PoolCounters.FamilyCounters::free)),
                    state.kept(key).size(),
                    families);
        });
    }

    /** How many claims of the pool, assigned and waiting, the member ({@code fleet/cluster}) has. */
    public long claims(String pool, String member) {
        return state.claimsOf(pool).members().get(member).orElse(0L);
    }

    /** Is told of each pool and each member that has claims of it, in no order. */
    public void eachMember(BiConsumer<String, String> poolAndMember) {
        for (Map.Entry<String, PoolClaims> pool : state.claimsOf()) {
            for (Map.Entry<String, Long> member : pool.getValue().members()) {
                poolAndMember.accept(pool.getKey(), member.getKey());
            }
        }
    }

    /** The assigned claims that the pool as it is now would not give, each with the reason, in the order of their keys. */
    public Stream<Map.Entry<ClaimRecord, Kept>> kept(String pool) {
        return state.pool(pool).stream()
                .flatMap(found -> values(state.kept(pool))
                        .map(claim -> Map.entry(
                                claim, Kept.of(found.spec(), claim.ips()).orElse(Kept.OUTSIDE))));
    }

    /** A namespace that has claims waiting because of its quota: how many, and what it holds. */
    public record FullShare(String namespace, long assigned, long limit, long waiting) {}

    /** The namespaces that wait for their own share of the pool. */
    public Stream<FullShare> fullShares(String pool) {
        String prefix = DomainState.share(pool, "");
        return StreamSupport.stream(state.awaited().from(prefix).spliterator(), false)
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> {
                    String namespace = entry.getKey().substring(prefix.length());
                    long limit = state.pool(pool)
                            .flatMap(found -> found.spec().limit(namespace))
                            .orElse(0L);
                    return new FullShare(
                            namespace,
                            state.assigned(pool, namespace),
                            limit,
                            entry.getValue().size());
                });
    }

    /** The pool that gives the address when it is free, whoever gave it before. */
    public Optional<String> giver(Address address) {
        return state.poolGiving(address).map(pool -> pool.spec().key());
    }

    private static BigInteger smallest(Stream<BigInteger> numbers) {
        return numbers.min(BigInteger::compareTo).orElse(BigInteger.ZERO);
    }
}
