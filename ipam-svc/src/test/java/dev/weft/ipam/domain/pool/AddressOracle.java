package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Reads what an address engine commits, and says what must never be: by books of its own, without the engine's rules. */
final class AddressOracle {

    /** A promise that was broken. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what);
        }
    }

    private record Pool(PoolSpec spec, List<AddressRange> usable, boolean retiring) {}

    private final Map<String, Pool> pools = new HashMap<>();
    private final Map<String, ClaimRequest> wanted = new HashMap<>();
    private final Map<String, ClaimRecord> claims = new HashMap<>();
    private final Map<Address, String> holders = new HashMap<>();
    private final Map<String, String> macs = new HashMap<>();
    private final Map<Address, QuarantineRecord> resting = new HashMap<>();
    private final Map<Address, String> early = new HashMap<>();
    private final Map<Address, String> owed = new HashMap<>();
    private final Map<String, Long> shares = new HashMap<>();
    private final Set<String> orders = new HashSet<>();
    private final Map<String, Long> arrivals = new HashMap<>();
    private final Map<String, TreeMap<Long, String>> lines = new HashMap<>();
    private long arrival;
    private long assignments;
    private long served;

    void read(SimulatedTask.Decided decided) {
        switch (decided.command()) {
            case DomainCommand.RequestClaim request -> want(request.request());
            case DomainCommand.WithdrawClaim withdraw -> wanted.remove(withdraw.claim());
            default -> {}
        }
        for (AddressFact fact : decided.facts()) {
            read(fact, decided);
        }
        if (decided.command() instanceof DomainCommand.OrderReleases ordered) {
            for (ReleaseOrder order : ordered.orders()) {
                if (isNew(ordered, order) && order instanceof ReleaseOrder.OfMember all) {
                    check(
                            claims.values().stream().noneMatch(claim -> isOf(all, ordered.pool(), claim)),
                            "a claim of " + all.member() + " is left in " + ordered.pool() + " by the order " + all);
                }
            }
            ordered.orders().forEach(order -> orders.add(ReleaseRecord.storeKey(ordered.pool(), order)));
        }
        if (decided.command() instanceof DomainCommand.PassTime) {
            for (QuarantineRecord rests : resting.values()) {
                check(
                        rests.untilEpochMillis() > decided.now().toEpochMilli(),
                        rests.address() + " still rests although its time was over at " + rests.until());
            }
        }
        if (decided.command() instanceof DomainCommand.RequestClaim request) {
            check(
                    claims.containsKey(request.request().claim()),
                    "claim " + request.request().claim() + " is lost");
        }
        owed.clear();
        check(claims.size() == wanted.size(), claims.size() + " claims are known, but " + wanted.size() + " stand");
    }

    private void want(ClaimRequest request) {
        ClaimRequest before = wanted.put(request.claim(), request);
        ClaimRecord known = claims.get(request.claim());
        boolean sameWish =
                before != null && before.ips().equals(request.ips()) && Objects.equals(before.mac(), request.mac());
        if (!sameWish && known != null && !known.isAssigned()) {
            // A new wish is a new place in line.
            leaveLine(known);
            arrivals.remove(request.claim());
        }
    }

    private void read(AddressFact fact, SimulatedTask.Decided decided) {
        switch (fact) {
            case AddressFact.PoolDeclared declared -> {
                PoolSpec spec = declared.pool().spec();
                pools.put(
                        spec.key(),
                        new Pool(spec, spec.usable(), declared.pool().retiring()));
            }
            case AddressFact.PoolRefused refused -> {}
            case AddressFact.PoolRemoved removed -> {
                pools.remove(removed.pool());
                check(
                        claims.values().stream()
                                .noneMatch(claim ->
                                        claim.isAssigned() && claim.pool().equals(removed.pool())),
                        "pool " + removed.pool() + " went although it is in use");
            }
            case AddressFact.ClaimAssigned assigned -> assigned(assigned.claim());
            case AddressFact.ClaimWaiting waiting -> waiting(waiting.claim());
            case AddressFact.ClaimReleased released -> {
                ClaimRecord known = claims.get(released.claim().claim());
                if (known != null && known.isAssigned()) {
                    known.addresses().forEach(address -> mustRest(known, address));
                }
                if (decided.command() instanceof DomainCommand.OrderReleases) {
                    check(
                            newOrder(decided, released.claim().claim()) && released.reason() != null,
                            "claim " + released.claim().claim() + " is released, but no new order says so: "
                                    + decided.command());
                    wanted.remove(released.claim().claim());
                }
                forget(released.claim().claim());
            }
            case AddressFact.AddressQuarantined quarantined -> {
                check(
                        !holders.containsKey(quarantined.quarantine().address()),
                        quarantined.quarantine().address() + " rests although it is held");
                resting.put(quarantined.quarantine().address(), quarantined.quarantine());
                owed.remove(quarantined.quarantine().address());
            }
            case AddressFact.AddressFreed freed -> freed(freed.address(), decided);
            case AddressFact.RestEnded ended ->
                check(
                        newOrder(decided, ended.quarantine().claim())
                                && !resting.containsKey(ended.quarantine().address()),
                        "the rest of " + ended.quarantine() + " is told as ended, but no new order says so");
            case AddressFact.ReleaseDecided release -> {}
            case AddressFact.ReleaseForgotten forgotten ->
                check(!forgotten.release().stands(), "an order that stands is forgotten: " + forgotten);
        }
    }

    /** Whether the command has an order for the claim that was never told before and that nothing speaks against. */
    private boolean newOrder(SimulatedTask.Decided decided, String claim) {
        return decided.command() instanceof DomainCommand.OrderReleases ordered
                && ordered.orders().stream()
                        .filter(order -> isNew(ordered, order))
                        .anyMatch(order -> switch (order) {
                            case ReleaseOrder.OfClaim one -> one.claim().equals(claim);
                            case ReleaseOrder.OfMember all ->
                                claims.containsKey(claim) && isOf(all, ordered.pool(), claims.get(claim));
                        });
    }

    private boolean isNew(DomainCommand.OrderReleases ordered, ReleaseOrder order) {
        return order.against() == null && !orders.contains(ReleaseRecord.storeKey(ordered.pool(), order));
    }

    private static boolean isOf(ReleaseOrder.OfMember order, String pool, ClaimRecord claim) {
        String[] owner = claim.request().owner().split("/", -1);
        return claim.pool().equals(pool) && order.member().equals(owner[0] + "/" + owner[1]);
    }

    /** An order for something that the claim has or had, or that it never had. */
    ReleaseOrder.OfClaim order(long choice, String reason, boolean allowed) {
        ClaimRequest request = request(choice);
        ClaimRecord claim = claims.get(request.claim());
        String address = claim != null && claim.isAssigned()
                ? claim.addresses().getLast().toString()
                : resting.values().stream()
                        .filter(rests -> rests.claim().equals(request.claim()))
                        .map(rests -> rests.address().toString())
                        .findFirst()
                        .orElse("10.0.0.5");
        return new ReleaseOrder.OfClaim(request.claim(), address, reason, allowed ? null : "its pod runs");
    }

    private void mustRest(ClaimRecord claim, Address address) {
        Pool pool = pools.get(claim.pool());
        if (pool != null
                && !pool.spec().rest(claim.request().identity() != null).isZero()) {
            owed.put(address, claim.claim());
        }
    }

    private void freed(Address address, SimulatedTask.Decided decided) {
        check(
                !owed.containsKey(address),
                address + " is free at once after " + owed.get(address) + ", without its rest");
        QuarantineRecord rests = resting.remove(address);
        String holder = holders.get(address);
        check(holder == null, address + " is freed although " + holder + " has it");
        early.remove(address);
        boolean inTime = rests != null
                && decided.command() instanceof DomainCommand.PassTime
                && rests.untilEpochMillis() <= decided.now().toEpochMilli();
        if (rests != null && !inTime && !newOrder(decided, rests.claim())) {
            // Only who had it may have it back before its time is over and was seen to be.
            early.put(address, rests.memory());
        }
    }

    private void assigned(ClaimRecord claim) {
        String key = claim.claim();
        check(
                claim.request().equals(wanted.get(key)),
                "claim " + key + " is answered, but what stands is " + wanted.get(key));
        ClaimRecord before = claims.get(key);
        Pool pool = pools.get(claim.pool());
        Set<Address> had = new HashSet<>();
        if (before != null && before.isAssigned()) {
            had.addAll(before.addresses());
        }
        // Those before it could not have had that address.
        boolean keptForIt = claim.addresses().stream()
                .anyMatch(address -> claim.request().memory().equals(early.get(address)));
        if (before != null && !before.isAssigned() && !keptForIt) {
            servedInOrder(before, claim);
        }
        forget(key);
        for (Cidr ip : claim.ips()) {
            Address address = ip.address();
            String holder = holders.put(address, key);
            check(holder == null, address + " is given to " + key + ", but " + holder + " has it");
            if (!had.contains(address)) {
                assignments++;
                check(
                        pool != null && !pool.retiring(),
                        address + " is given by pool " + claim.pool() + ", which is not there");
                check(
                        pool.usable().stream().anyMatch(range -> range.contains(address)),
                        address + " is given, but lies outside of what pool " + claim.pool() + " may give");
                QuarantineRecord rests = resting.get(address);
                check(rests == null, address + " is given although it rests: " + rests);
                String owner = early.get(address);
                check(
                        owner == null || owner.equals(claim.request().memory()),
                        address + " is given to " + key + " before its time, and is kept for " + owner);
            }
            early.remove(address);
            check(
                    !owed.containsKey(address),
                    address + " is given at once after " + owed.get(address) + ", without its rest");
            had.remove(address);
        }
        if (before != null && before.isAssigned()) {
            had.forEach(address -> mustRest(before, address));
        }
        String mac = String.valueOf(claim.mac());
        String other = macs.put(mac, key);
        check(other == null, mac + " is given to " + key + ", but " + other + " has it");
        long share = shares.merge(share(claim), 1L, Long::sum);
        if ((before == null || !before.isAssigned()) && pool != null) {
            long limit = pool.spec().limit(claim.request().namespace()).orElse(Long.MAX_VALUE);
            check(share <= limit, key + " is the claim " + share + " of its namespace, whose quota is " + limit);
        }
        claims.put(key, claim);
    }

    private static String share(ClaimRecord claim) {
        return claim.pool() + " " + claim.request().namespace();
    }

    private void waiting(ClaimRecord claim) {
        ClaimRecord before = claims.get(claim.claim());
        Long place = arrivals.get(claim.claim());
        if (before != null) {
            leaveLine(before);
            if (before.isAssigned()) {
                forget(claim.claim());
                place = null;
            }
        }
        long now = place == null ? ++arrival : place;
        arrivals.put(claim.claim(), now);
        claims.put(claim.claim(), claim);
        lines.computeIfAbsent(line(claim), l -> new TreeMap<>()).put(now, claim.claim());
    }

    private static String line(ClaimRecord claim) {
        ClaimRecord.Wait wait = claim.waiting().orElseThrow();
        if (wait.reason().inLine()) {
            return claim.pool();
        }
        // Who waits for a mend stands in no line.
        return wait.awaits() == null ? "mend " + claim.claim() : "for " + wait.awaits();
    }

    private void leaveLine(ClaimRecord claim) {
        Long place = arrivals.get(claim.claim());
        if (!claim.isAssigned() && place != null) {
            TreeMap<Long, String> line = lines.get(line(claim));
            if (line != null) {
                line.remove(place, claim.claim());
            }
        }
    }

    private void servedInOrder(ClaimRecord waited, ClaimRecord given) {
        Long place = arrivals.get(waited.claim());
        TreeMap<Long, String> line = lines.get(line(waited));
        if (place != null && line != null && !line.isEmpty()) {
            served++;
            String first = line.firstEntry().getValue();
            check(
                    first.equals(waited.claim()),
                    waited.claim() + " is served from line \"" + line(waited) + "\" before " + first
                            + ", which came earlier: " + waited + " to " + given + ", " + claims.get(first));
        }
    }

    private void forget(String key) {
        ClaimRecord known = claims.remove(key);
        if (known == null) {
            return;
        }
        leaveLine(known);
        arrivals.remove(key);
        if (known.isAssigned()) {
            known.addresses().forEach(address -> holders.remove(address, key));
            macs.remove(String.valueOf(known.mac()), key);
            shares.merge(share(known), -1L, Long::sum);
        }
    }

    /** Holds a domain against the books; nobody stands in line beside a free address. */
    void compare(AddressDomain domain) {
        Set<String> there = new HashSet<>();
        domain.records().forEach(record -> {
            if (record instanceof ClaimRecord claim) {
                there.add(claim.claim());
                check(
                        claim.equals(claims.get(claim.claim())),
                        "claim " + claim + " was told as " + claims.get(claim.claim()));
            }
        });
        Map<String, Long> ofMembers = new HashMap<>();
        claims.values().forEach(claim -> {
            String[] owner = claim.request().owner().split("/", -1);
            ofMembers.merge(claim.pool() + " " + owner[0] + "/" + owner[1], 1L, Long::sum);
        });
        Map<String, Long> counted = new HashMap<>();
        domain.eachMember((pool, member) -> counted.put(pool + " " + member, domain.claims(pool, member)));
        check(counted.equals(ofMembers), "claims of members are counted as " + counted + ", but are " + ofMembers);
        check(there.equals(wanted.keySet()), "claims " + there + " are kept, but " + wanted.keySet() + " stand");
        pools.keySet()
                .forEach(pool -> domain.counters(pool).ifPresent(counters -> {
                    boolean line = domain.waiting(pool)
                            .anyMatch(claim -> claim.waiting().orElseThrow().reason() == WaitingReason.POOL_EXHAUSTED);
                    check(
                            !line || counters.free().signum() == 0,
                            "pool " + pool + " leaves claims in line beside a free address");
                }));
    }

    long assignments() {
        return assignments;
    }

    long served() {
        return served;
    }

    ClaimRequest request(long choice) {
        List<ClaimRequest> all = List.copyOf(new TreeMap<>(wanted).values());
        return all.get((int) Long.remainderUnsigned(choice, all.size()));
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Broken(otherwise);
        }
    }
}
