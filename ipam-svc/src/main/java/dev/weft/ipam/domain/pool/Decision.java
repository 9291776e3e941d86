package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One command being decided: every fact is applied to a copy of the state, so later facts see earlier ones. */
final class Decision {

    private final DomainState state;
    private final Instant now;
    private final List<AddressFact> facts = new ArrayList<>();
    /** Addresses, MACs and namespaces' shares that came free in this decision. */
    private final TreeSet<String> freedThings = new TreeSet<>();

    private final TreeSet<String> freedPools = new TreeSet<>();

    Decision(DomainState copy, Instant now) {
        this.state = copy;
        this.now = now;
    }

    /** The state after the facts of {@link #run}. */
    DomainState after() {
        return state;
    }

    List<AddressFact> run(DomainCommand command) {
        switch (command) {
            case DomainCommand.DeclarePool declare -> declare(declare.spec());
            case DomainCommand.RemovePool remove -> remove(remove.pool());
            case DomainCommand.RequestClaim request -> request(request.request());
            case DomainCommand.WithdrawClaim withdraw -> withdraw(withdraw.claim());
            case DomainCommand.OrderReleases ordered -> releases(ordered);
            case DomainCommand.PassTime passed -> passTime();
        }
        if (!freedPools.isEmpty() || !freedThings.isEmpty()) {
            serve();
        }
        return List.copyOf(facts);
    }

    private void emit(AddressFact fact) {
        facts.add(fact);
        state.apply(fact);
    }

    private void declare(PoolSpec spec) {
        if (!spec.addressDomain().equals(state.name)) {
            emit(new AddressFact.PoolRefused(
                    spec.key(),
                    "OtherDomain",
                    "Pool " + spec.key() + " names address domain " + spec.addressDomain() + ", not " + state.name
                            + "; declare it there"));
            return;
        }
        for (Map.Entry<String, PoolInUse> other : state.pools()) {
            // A pool that is being removed gives nothing more: another one may take its place, around what is still in
            // use.
            if (other.getKey().equals(spec.key()) || other.getValue().record().retiring()) {
                continue;
            }
            Optional<String> overlap = PoolPlan.overlap(spec, other.getValue().spec());
            if (overlap.isPresent()) {
                emit(new AddressFact.PoolRefused(
                        spec.key(),
                        "PoolOverlap",
                        "Pool " + spec.key() + ": " + overlap.get() + " " + state.name
                                + "; give them disjoint cidrs or ranges, put them in different address domains, or delete the other"
                                + " one first to merge the two"));
                return;
            }
        }
        emit(new AddressFact.PoolDeclared(new PoolRecord(spec, false)));
        reconsider(spec.key());
    }

    private void remove(String key) {
        Optional<PoolInUse> pool = state.pool(key);
        if (pool.isEmpty()) {
            return;
        }
        if (state.claimsOf(key).assigned() > 0) {
            emit(new AddressFact.PoolDeclared(new PoolRecord(pool.get().spec(), true)));
        } else {
            emit(new AddressFact.PoolRemoved(key));
        }
        reconsider(key);
    }

    private void request(ClaimRequest request) {
        Optional<ClaimRecord> before = state.claim(request.claim());
        if (before.isPresent() && before.get().request().equals(request)) {
            repeat(before.get());
            return;
        }
        switch (new Answering(state, request, before).answer()) {
            case Answer.Give give -> give(request, before, give);
            case Answer.Hold hold -> {
                before.filter(ClaimRecord::isAssigned).ifPresent(this::release);
                long ticket = before.filter(claim -> !claim.isAssigned()
                                && claim.request().ips().equals(request.ips())
                                && Objects.equals(claim.request().mac(), request.mac()))
                        .map(ClaimRecord::ticket)
                        .orElseGet(() -> state.lastTicket() + 1);
                hold(ClaimRecord.waiting(request, ticket, hold.pending(), since(before)));
            }
        }
    }

    private long since(Optional<ClaimRecord> before) {
        Long since = before.map(ClaimRecord::sinceEpochMillis).orElse(null);
        return since == null ? now.toEpochMilli() : since;
    }

    private void repeat(ClaimRecord claim) {
        if (claim.isAssigned()) {
            emit(new AddressFact.ClaimAssigned(claim));
        } else {
            emit(new AddressFact.ClaimWaiting(claim, place(state, claim)));
        }
    }

    private void hold(ClaimRecord claim) {
        DomainState after = state.copy();
        after.putClaim(claim);
        emit(new AddressFact.ClaimWaiting(claim, place(after, claim)));
    }

    /** 1 is served next; 0 waits for a mend. */
    static int place(DomainState state, ClaimRecord claim) {
        ClaimRecord.Wait wait = claim.pending();
        if (wait == null) {
            return 0;
        }
        if (wait.reason().inLine()) {
            return state.claimsOf(claim.pool()).line().rank(claim.ticket()) + 1;
        }
        return wait.awaits() == null ? 0 : state.awaiting(wait.awaits()).rank(claim.ticket()) + 1;
    }

    private void give(ClaimRequest request, Optional<ClaimRecord> known, Answer.Give give) {
        Optional<ClaimRecord> before = known.filter(ClaimRecord::isAssigned);
        for (Cidr ip : give.ips()) {
            state.quarantine()
                    .get(ip.address())
                    .ifPresent(rested -> emit(new AddressFact.AddressFreed(ip.address(), rested.pool())));
        }
        emit(new AddressFact.ClaimAssigned(ClaimRecord.assigned(request, 0, give.ips(), give.mac())));
        before.ifPresent(old -> {
            freedThings.add(DomainState.share(old.pool(), old.request().namespace()));
            old.addresses().stream()
                    .filter(address ->
                            give.ips().stream().noneMatch(ip -> ip.address().equals(address)))
                    .forEach(address -> rest(old, address));
            if (old.mac() != null && !old.mac().equals(give.mac())) {
                freedThings.add(old.mac());
            }
        });
    }

    private void withdraw(String key) {
        state.claim(key).ifPresent(this::release);
    }

    private void releases(DomainCommand.OrderReleases command) {
        Set<String> standing = new HashSet<>();
        for (ReleaseOrder order : command.orders()) {
            String key = ReleaseRecord.storeKey(command.pool(), order);
            standing.add(key);
            Optional<ReleaseRecord> known = state.releases().get(key);
            if (known.isEmpty()) {
                emit(new AddressFact.ReleaseDecided(carriedOut(command.pool(), order)));
            } else if (!known.get().stands()) {
                emit(new AddressFact.ReleaseDecided(known.get().again()));
            }
        }
        for (Map.Entry<String, ReleaseRecord> entry : state.releases()) {
            ReleaseRecord known = entry.getValue();
            if (known.stands() && known.pool().equals(command.pool()) && !standing.contains(entry.getKey())) {
                emit(new AddressFact.ReleaseDecided(known.ended(now)));
            }
        }
    }

    private ReleaseRecord carriedOut(String pool, ReleaseOrder order) {
        return switch (Releasing.of(state, pool, order)) {
            case Releasing.Verdict.Refuse refuse -> ReleaseRecord.of(pool, order, false, refuse.sentence());
            case Releasing.Verdict.Release release -> {
                ClaimRecord claim = release.claim();
                release(claim, order.reason());
                yield ReleaseRecord.of(
                        pool,
                        order,
                        true,
                        Releasing.texts(claim.addresses()) + " of "
                                + claim.request().owner()
                                + " released; it is given again after the pool's quarantine, or at once by a second order with another reason");
            }
            case Releasing.Verdict.ReleaseAll all -> {
                all.claims().forEach(key -> state.claim(key).ifPresent(claim -> release(claim, order.reason())));
                yield ReleaseRecord.of(
                        pool,
                        order,
                        true,
                        all.claims().size()
                                + " claims released; their addresses are given again after the pool's quarantine");
            }
            case Releasing.Verdict.Free free -> {
                QuarantineRecord rests = free.quarantine();
                free(rests.address(), rests.pool());
                emit(new AddressFact.RestEnded(rests, order.reason()));
                yield ReleaseRecord.of(
                        pool, order, true, rests.address() + " rested after " + rests.owner() + " and is free now");
            }
        };
    }

    private void release(ClaimRecord claim) {
        release(claim, null);
    }

    private void release(ClaimRecord claim, @Nullable String reason) {
        emit(new AddressFact.ClaimReleased(claim, reason));
        if (!claim.isAssigned()) {
            return;
        }
        claim.addresses().forEach(address -> rest(claim, address));
        if (claim.mac() != null) {
            freedThings.add(claim.mac());
        }
        freedThings.add(DomainState.share(claim.pool(), claim.request().namespace()));
        boolean last = state.pool(claim.pool())
                        .filter(pool -> pool.record().retiring())
                        .isPresent()
                && state.claimsOf(claim.pool()).assigned() == 0;
        if (last) {
            emit(new AddressFact.PoolRemoved(claim.pool()));
            reconsider(claim.pool());
        }
    }

    private void rest(ClaimRecord claim, Address address) {
        long millis = state.pool(claim.pool())
                .map(pool ->
                        pool.spec().rest(claim.request().identity() != null).toMillis())
                .orElse(0L);
        if (millis > 0) {
            emit(new AddressFact.AddressQuarantined(new QuarantineRecord(
                    address,
                    claim.pool(),
                    claim.claim(),
                    claim.request().owner(),
                    now.plusMillis(millis).toEpochMilli(),
                    claim.request().identity())));
            if (claim.request().identity() != null) {
                String identity = claim.request().identity();
                state.poolGiving(address)
                        .ifPresent(pool -> freedThings.add(
                                DomainState.kept(identity, pool.spec().key())));
            }
        } else {
            free(address, claim.pool());
        }
    }

    private void free(Address address, String pool) {
        emit(new AddressFact.AddressFreed(address, pool));
        freedThings.add(address.toString());
        state.poolGiving(address)
                .ifPresent(giving -> freedPools.add(giving.spec().key()));
    }

    private void passTime() {
        for (Map.Entry<String, ReleaseRecord> entry : state.releases()) {
            if (entry.getValue().end().filter(end -> !end.isAfter(now)).isPresent()) {
                emit(new AddressFact.ReleaseForgotten(entry.getValue()));
            }
        }
        for (Map.Entry<Due, QuarantineRecord> due : state.due()) {
            if (due.getKey().untilEpochMillis() > now.toEpochMilli()) {
                break;
            }
            free(due.getValue().address(), due.getValue().pool());
        }
    }

    /** Asks again for a waiting claim; true when it got its addresses. Says nothing when it waits for the same. */
    private boolean askAgain(ClaimRecord claim) {
        ClaimRecord.Wait wait = claim.pending();
        return switch (new Answering(state, claim.request(), Optional.of(claim)).answer()) {
            case Answer.Give give -> {
                give(claim.request(), Optional.of(claim), give);
                yield true;
            }
            case Answer.Hold hold -> {
                boolean same = wait != null
                        && wait.reason() == hold.pending().reason()
                        && Objects.equals(wait.awaits(), hold.pending().awaits());
                if (!same) {
                    hold(ClaimRecord.waiting(
                            claim.request(), claim.ticket(), hold.pending(), since(Optional.of(claim))));
                }
                yield false;
            }
        };
    }

    /** After a change of a pool: every waiting claim of it, in order. */
    private void reconsider(String pool) {
        boolean exhausted = false;
        for (Map.Entry<Long, String> entry : state.claimsOf(pool).waiting()) {
            ClaimRecord claim = state.claim(entry.getValue()).orElseThrow();
            ClaimRecord.Wait wait = claim.pending();
            if (exhausted && wait != null && wait.reason() == WaitingReason.POOL_EXHAUSTED) {
                continue;
            }
            askAgain(claim);
            exhausted |= state.claim(entry.getValue())
                    .flatMap(ClaimRecord::waiting)
                    .filter(left -> left.reason() == WaitingReason.POOL_EXHAUSTED)
                    .isPresent();
        }
    }

    /**
     * Gives what came free to those who wait for it, by ticket: the head of each pool's line and of each line for one thing. A line whose
     * head is left as it was is done with: what its head cannot have, those behind it cannot have either.
     */
    private void serve() {
        while (true) {
            Optional<Line> next = Stream.concat(
                            freedPools.stream().flatMap(pool -> head(pool, true)),
                            freedThings.stream().flatMap(thing -> head(thing, false)))
                    .min(Comparator.comparingLong(Line::ticket));
            if (next.isEmpty()) {
                return;
            }
            Line line = next.get();
            if (!askAgain(state.claim(line.claim()).orElseThrow())
                    && head(line.name(), line.ofPool()).findAny().equals(next)) {
                (line.ofPool() ? freedPools : freedThings).remove(line.name());
            }
        }
    }

    /** The first in line of a pool, or for one thing. */
    private record Line(String name, boolean ofPool, long ticket, String claim) {}

    private Stream<Line> head(String name, boolean ofPool) {
        SortedTree<Long, String> line = ofPool ? state.claimsOf(name).line() : state.awaiting(name);
        return line.first().map(entry -> new Line(name, ofPool, entry.getKey(), entry.getValue())).stream();
    }
}
