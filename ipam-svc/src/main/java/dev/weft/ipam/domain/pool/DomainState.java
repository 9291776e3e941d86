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
import java.util.TreeMap;

/**
 * The indexes of one address domain. All of them are persistent, so {@link #copy()} is a dozen references: a decision
 * is tried on a copy and thrown away. {@link #apply} never decides; it takes facts as they are.
 */
final class DomainState {

    private record Span(Address last, String pool) {}

    final String name;
    private SortedTree<String, PoolInUse> pools = SortedTree.empty();
    private SortedTree<Address, Span> usable = SortedTree.empty();
    private HashTrie<String, ClaimRecord> claims = HashTrie.empty();
    private SortedTree<String, PoolClaims> claimsOf = SortedTree.empty();
    private SortedTree<Address, String> holders = SortedTree.empty();
    private HashTrie<String, String> macs = HashTrie.empty();
    private SortedTree<Address, QuarantineRecord> quarantine = SortedTree.empty();
    private SortedTree<Due, QuarantineRecord> due = SortedTree.empty();
    private SortedTree<String, List<Address>> resting = SortedTree.empty();
    private SortedTree<String, SortedTree<Long, String>> awaited = SortedTree.empty();
    private SortedTree<String, Long> namespaces = SortedTree.empty();
    private SortedTree<String, SortedTree<String, ClaimRecord>> kept = SortedTree.empty();
    private SortedTree<String, ReleaseRecord> releases = SortedTree.empty();
    private long lastTicket;

    DomainState(String name) {
        this.name = name;
    }

    DomainState copy() {
        DomainState copy = new DomainState(name);
        copy.pools = pools;
        copy.usable = usable;
        copy.claims = claims;
        copy.claimsOf = claimsOf;
        copy.holders = holders;
        copy.macs = macs;
        copy.quarantine = quarantine;
        copy.due = due;
        copy.resting = resting;
        copy.awaited = awaited;
        copy.namespaces = namespaces;
        copy.kept = kept;
        copy.releases = releases;
        copy.lastTicket = lastTicket;
        return copy;
    }

    void apply(AddressFact fact) {
        switch (fact) {
            case AddressFact.PoolDeclared declared -> declare(declared.pool());
            case AddressFact.PoolRefused refused -> {}
            case AddressFact.RestEnded ended -> {}
            case AddressFact.PoolRemoved removed -> dropPool(removed.pool());
            case AddressFact.ClaimAssigned assigned -> putClaim(assigned.claim());
            case AddressFact.ClaimWaiting waiting -> putClaim(waiting.claim());
            case AddressFact.ClaimReleased released ->
                dropClaim(released.claim().claim());
            case AddressFact.AddressQuarantined resting -> putQuarantine(resting.quarantine());
            case AddressFact.AddressFreed freed -> dropQuarantine(freed.address());
            case AddressFact.ReleaseDecided decided -> putRelease(decided.release());
            case AddressFact.ReleaseForgotten forgotten ->
                releases = releases.minus(forgotten.release().storeKey());
        }
    }

    void putPool(PoolRecord record) {
        String key = record.spec().key();
        dropPool(key);
        Map<Family, FreeSpace> free = new EnumMap<>(Family.class);
        Map<Family, FreeSpace> all = new EnumMap<>(Family.class);
        for (Family family : record.spec().families()) {
            List<AddressRange> ranges = record.spec().usable().stream()
                    .filter(range -> range.family() == family)
                    .toList();
            FreeSpace space = FreeSpace.of(ranges);
            all.put(family, space);
            if (record.retiring()) {
                // It gives nothing, so another pool may take its place already.
                free.put(family, FreeSpace.of(List.of()));
                continue;
            }
            for (AddressRange range : ranges) {
                usable = usable.plus(range.first(), new Span(range.last(), key));
                space = without(space, holders, range);
                space = without(space, quarantine, range);
            }
            free.put(family, space);
        }
        PoolInUse pool = new PoolInUse(record, PoolInUse.Spaces.of(free), PoolInUse.Spaces.of(all));
        pools = pools.plus(key, pool);
        kept = kept.minus(key);
    }

    /** A pool that is declared, where claims may be there already. */
    void declare(PoolRecord record) {
        putPool(record);
        String key = record.spec().key();
        PoolInUse pool = pool(key).orElseThrow();
        if (!record.retiring() && claimsOf(key).assigned() > 0) {
            for (Map.Entry<String, ClaimRecord> entry : claims) {
                if (entry.getValue().pool().equals(key)) {
                    keep(pool, entry.getValue());
                }
            }
        }
    }

    /** After the pools of a state that has its claims: which of them their pools would not give. */
    void findKept() {
        for (Map.Entry<String, ClaimRecord> entry : claims) {
            pool(entry.getValue().pool()).ifPresent(pool -> keep(pool, entry.getValue()));
        }
    }

    private void keep(PoolInUse pool, ClaimRecord claim) {
        if (claim.isAssigned() && !pool.record().retiring() && !pool.gives(claim.ips())) {
            kept = kept.plus(claim.pool(), kept(claim.pool()).plus(claim.claim(), claim));
        }
    }

    private static <V> FreeSpace without(FreeSpace space, SortedTree<Address, V> taken, AddressRange range) {
        FreeSpace left = space;
        for (Map.Entry<Address, V> entry : taken.from(range.first())) {
            if (entry.getKey().compareTo(range.last()) > 0) {
                break;
            }
            left = left.minus(entry.getKey());
        }
        return left;
    }

    private void dropPool(String key) {
        pool(key).ifPresent(pool -> {
            if (!pool.record().retiring()) {
                for (AddressRange range : pool.spec().usable()) {
                    usable = usable.minus(range.first());
                }
            }
            kept = kept.minus(key);
            pools = pools.minus(key);
        });
    }

    void putClaim(ClaimRecord claim) {
        dropClaim(claim.claim());
        claims = claims.plus(claim.claim(), claim);
        lastTicket = Math.max(lastTicket, claim.ticket());
        put(claim.pool(), claimsOf(claim.pool()).plus(claim));
        ClaimRecord.Wait wait = claim.pending();
        if (wait == null) {
            for (Cidr ip : claim.ips()) {
                holders = holders.plus(ip.address(), claim.claim());
                mark(ip.address(), false);
            }
            if (claim.mac() != null) {
                macs = macs.plus(claim.mac(), claim.claim());
            }
            count(claim, 1);
            pool(claim.pool()).ifPresent(pool -> keep(pool, claim));
            return;
        }
        if (wait.awaits() != null) {
            await(wait.awaits(), claim);
        }
        if (claim.request().identity() != null) {
            await(kept(claim.request().identity(), claim.pool()), claim);
        }
    }

    private void await(String thing, ClaimRecord claim) {
        awaited = awaited.plus(thing, awaiting(thing).plus(claim.ticket(), claim.claim()));
    }

    private void awaitNoMore(String thing, ClaimRecord claim) {
        SortedTree<Long, String> left = awaiting(thing).minus(claim.ticket());
        awaited = left.isEmpty() ? awaited.minus(thing) : awaited.plus(thing, left);
    }

    /** What a waiting claim awaits besides its line: that an address comes to rest for its identity. */
    static String kept(String identity, String pool) {
        return "kept\n" + identity + '\n' + pool;
    }

    /** Takes all claims of an empty state at once. */
    void fill(List<ClaimRecord> all) {
        List<Map.Entry<Address, String>> byAddress = new ArrayList<>();
        Map<String, PoolClaims> ofPools = new TreeMap<>();
        Map<String, Long> shares = new TreeMap<>();
        for (ClaimRecord claim : all) {
            if (!claim.isAssigned()) {
                continue;
            }
            claims = claims.plus(claim.claim(), claim);
            claim.addresses().forEach(address -> byAddress.add(Map.entry(address, claim.claim())));
            if (claim.mac() != null) {
                macs = macs.plus(claim.mac(), claim.claim());
            }
            ofPools.put(
                    claim.pool(),
                    ofPools.getOrDefault(claim.pool(), PoolClaims.NONE).plus(claim));
            shares.merge(share(claim.pool(), claim.request().namespace()), 1L, Long::sum);
            lastTicket = Math.max(lastTicket, claim.ticket());
        }
        byAddress.sort(Map.Entry.comparingByKey());
        holders = SortedTree.ofSorted(byAddress);
        shares.forEach((share, count) -> namespaces = namespaces.plus(share, count));
        ofPools.forEach(this::put);
        all.stream().filter(claim -> !claim.isAssigned()).forEach(this::putClaim);
    }

    private void dropClaim(String key) {
        Optional<ClaimRecord> found = claims.get(key);
        if (found.isEmpty()) {
            return;
        }
        ClaimRecord claim = found.get();
        claims = claims.minus(key);
        put(claim.pool(), claimsOf(claim.pool()).minus(claim));
        ClaimRecord.Wait wait = claim.pending();
        if (wait == null) {
            for (Cidr ip : claim.ips()) {
                holders = holders.minus(ip.address());
                mark(ip.address(), !quarantine.has(ip.address()));
            }
            if (claim.mac() != null) {
                macs = macs.minus(claim.mac());
            }
            count(claim, -1);
            SortedTree<String, ClaimRecord> left = kept(claim.pool()).minus(key);
            kept = left.isEmpty() ? kept.minus(claim.pool()) : kept.plus(claim.pool(), left);
            return;
        }
        if (wait.awaits() != null) {
            awaitNoMore(wait.awaits(), claim);
        }
        if (claim.request().identity() != null) {
            awaitNoMore(kept(claim.request().identity(), claim.pool()), claim);
        }
    }

    void putQuarantine(QuarantineRecord record) {
        dropQuarantine(record.address());
        quarantine = quarantine.plus(record.address(), record);
        due = due.plus(new Due(record.untilEpochMillis(), record.address()), record);
        List<Address> more = new ArrayList<>(resting(record.memory()));
        more.add(record.address());
        resting = resting.plus(record.memory(), List.copyOf(more));
        put(record.pool(), claimsOf(record.pool()).resting(1));
        mark(record.address(), false);
    }

    private void dropQuarantine(Address address) {
        Optional<QuarantineRecord> found = quarantine.get(address);
        if (found.isEmpty()) {
            return;
        }
        QuarantineRecord record = found.get();
        quarantine = quarantine.minus(address);
        due = due.minus(new Due(record.untilEpochMillis(), address));
        List<Address> left = resting(record.memory()).stream()
                .filter(other -> !other.equals(address))
                .toList();
        resting = left.isEmpty() ? resting.minus(record.memory()) : resting.plus(record.memory(), left);
        put(record.pool(), claimsOf(record.pool()).resting(-1));
        mark(address, !holders.has(address));
    }

    /** Makes the address free in the pool that may give it exactly when nobody has it and it does not rest. */
    private void mark(Address address, boolean isFree) {
        poolGiving(address).ifPresent(pool -> pools = pools.plus(pool.spec().key(), pool.with(address, isFree)));
    }

    private void put(String pool, PoolClaims of) {
        claimsOf = of.isEmpty() ? claimsOf.minus(pool) : claimsOf.plus(pool, of);
    }

    Optional<PoolInUse> pool(String key) {
        return pools.get(key);
    }

    SortedTree<String, PoolInUse> pools() {
        return pools;
    }

    /** The pool in whose usable part the address lies. */
    Optional<PoolInUse> poolGiving(Address address) {
        return usable.floor(address)
                .filter(span -> span.getValue().last().compareTo(address) >= 0)
                .flatMap(span -> pools.get(span.getValue().pool()));
    }

    Optional<ClaimRecord> claim(String key) {
        return claims.get(key);
    }

    HashTrie<String, ClaimRecord> claims() {
        return claims;
    }

    PoolClaims claimsOf(String pool) {
        return claimsOf.get(pool).orElse(PoolClaims.NONE);
    }

    /** The claims of each pool that has any, declared or not. */
    SortedTree<String, PoolClaims> claimsOf() {
        return claimsOf;
    }

    Optional<String> holder(Address address) {
        return holders.get(address);
    }

    SortedTree<Address, String> holders() {
        return holders;
    }

    Optional<String> macHolder(String mac) {
        return macs.get(mac);
    }

    SortedTree<Address, QuarantineRecord> quarantine() {
        return quarantine;
    }

    SortedTree<Due, QuarantineRecord> due() {
        return due;
    }

    /** The addresses that rest and are remembered under this. */
    List<Address> resting(String memory) {
        return resting.get(memory).orElse(List.of());
    }

    /** What claims await that wait for their namespace's share of a pool. */
    static String share(String pool, String namespace) {
        return pool + '\n' + namespace;
    }

    private void count(ClaimRecord claim, long difference) {
        String share = share(claim.pool(), claim.request().namespace());
        long now = namespaces.get(share).orElse(0L) + difference;
        namespaces = now == 0 ? namespaces.minus(share) : namespaces.plus(share, now);
    }

    /** How many claims of the pool the namespace holds. */
    long assigned(String pool, String namespace) {
        return namespaces.get(share(pool, namespace)).orElse(0L);
    }

    /** The assigned claims of the pool that it would not give as they are, by claim. */
    SortedTree<String, ClaimRecord> kept(String pool) {
        return kept.get(pool).orElse(SortedTree.empty());
    }

    /** The claims that wait for something of their own, by what it is. */
    SortedTree<String, SortedTree<Long, String>> awaited() {
        return awaited;
    }

    /** The claims that wait for just this address or MAC, by ticket. */
    SortedTree<Long, String> awaiting(String thing) {
        return awaited.get(thing).orElse(SortedTree.empty());
    }

    void putRelease(ReleaseRecord release) {
        releases = releases.plus(release.storeKey(), release);
    }

    /** The orders to release that were decided, by their keys in the store. */
    SortedTree<String, ReleaseRecord> releases() {
        return releases;
    }

    long lastTicket() {
        return lastTicket;
    }
}
