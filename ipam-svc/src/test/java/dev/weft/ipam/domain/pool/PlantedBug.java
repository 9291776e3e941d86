package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What can be wrong in an address engine; each makes other facts of right ones, or forgets what the engine must keep. */
enum PlantedBug {
    NONE,
    /** Gives an address that another claim has. */
    ASSIGNS_TWICE,
    /** Gives the gateway, which is never given. */
    ASSIGNS_OUTSIDE,
    /** Gives a released address at once. */
    SKIPS_QUARANTINE,
    /** Never frees what has rested. */
    LEAKS_ADDRESSES,
    /** Forgets a claim that has to wait. */
    LOSES_WAITING_CLAIMS,
    /** Serves the second in line. */
    SERVES_OUT_OF_ORDER,
    /** Answers beyond a namespace's quota. */
    IGNORES_QUOTA,
    /** Gives one MAC address to two claims. */
    REPEATS_MACS,
    /** Does not remember which orders to release it has decided: an old one frees a later assignment. */
    FORGETS_ORDERS,
    /** Releases the claims of a member whose name begins with that of the lost one. */
    RELEASES_A_NEIGHBOUR,
    /** Leaves the waiting claims of a lost member, which get addresses later. */
    LEAVES_WAITING_CLAIMS,
    /** Takes what a replica writes that has lost the partition. */
    HEARS_ZOMBIES,
    /** Commits the answers but not all of the state. */
    TEARS_TRANSACTIONS,
    /** Restores without the newest record. */
    RESTORES_TOO_LITTLE;

    List<AddressFact> decide(AddressDomain domain, DomainCommand command, Instant now) {
        List<AddressFact> facts = new ArrayList<>(domain.decide(command, now));
        switch (this) {
            case ASSIGNS_TWICE -> facts.replaceAll(fact -> twice(domain, fact));
            case ASSIGNS_OUTSIDE -> facts.replaceAll(fact -> outside(domain, fact));
            case SKIPS_QUARANTINE ->
                facts.replaceAll(fact -> fact instanceof AddressFact.AddressQuarantined rests
                        ? new AddressFact.AddressFreed(
                                rests.quarantine().address(), rests.quarantine().pool())
                        : fact);
            case LEAKS_ADDRESSES -> {
                if (command instanceof DomainCommand.PassTime) {
                    facts.clear();
                }
            }
            case LOSES_WAITING_CLAIMS -> facts.removeIf(AddressFact.ClaimWaiting.class::isInstance);
            case SERVES_OUT_OF_ORDER -> swap(domain, facts);
            case IGNORES_QUOTA -> {
                return new ArrayList<>(withoutQuota(domain, command).decide(command, now));
            }
            case FORGETS_ORDERS -> {
                if (command instanceof DomainCommand.OrderReleases) {
                    return new ArrayList<>(AddressDomain.restore(
                                    domain.name(),
                                    domain.records()
                                            .filter(record -> !(record instanceof ReleaseRecord))
                                            .toList())
                            .decide(command, now));
                }
            }
            case RELEASES_A_NEIGHBOUR -> {
                if (command instanceof DomainCommand.OrderReleases ordered) {
                    return new ArrayList<>(domain.decide(withNeighbours(ordered), now));
                }
            }
            case LEAVES_WAITING_CLAIMS -> {
                if (command instanceof DomainCommand.OrderReleases) {
                    facts.removeIf(fact -> fact instanceof AddressFact.ClaimReleased released
                            && !released.claim().isAssigned());
                }
            }
            case REPEATS_MACS ->
                facts.replaceAll(fact -> fact instanceof AddressFact.ClaimAssigned assigned
                                && domain.claim(assigned.claim().claim()).isEmpty()
                        ? assigned(assigned.claim(), assigned.claim().ips(), "02:00:00:00:00:aa")
                        : fact);
            default -> {}
        }
        return facts;
    }

    private static DomainCommand withNeighbours(DomainCommand.OrderReleases command) {
        List<ReleaseOrder> orders = new ArrayList<>(command.orders());
        for (ReleaseOrder order : command.orders()) {
            if (order instanceof ReleaseOrder.OfMember all) {
                orders.add(new ReleaseOrder.OfMember(all.member() + "1", all.reason(), all.against()));
            }
        }
        return new DomainCommand.OrderReleases(command.pool(), orders);
    }

    private static AddressFact assigned(ClaimRecord claim, List<Cidr> ips, String mac) {
        return new AddressFact.ClaimAssigned(ClaimRecord.assigned(claim.request(), claim.ticket(), ips, mac));
    }

    private static AddressFact twice(AddressDomain domain, AddressFact fact) {
        if (!(fact instanceof AddressFact.ClaimAssigned assigned)
                || domain.claim(assigned.claim().claim()).isPresent()) {
            return fact;
        }
        Optional<ClaimRecord> other = domain.records()
                .filter(ClaimRecord.class::isInstance)
                .map(ClaimRecord.class::cast)
                .filter(claim -> claim.isAssigned()
                        && claim.pool().equals(assigned.claim().pool())
                        && claim.ips().size() == assigned.claim().ips().size())
                .findFirst();
        return other.isEmpty()
                ? fact
                : assigned(
                        assigned.claim(),
                        other.get().ips(),
                        String.valueOf(assigned.claim().mac()));
    }

    private static AddressFact outside(AddressDomain domain, AddressFact fact) {
        if (!(fact instanceof AddressFact.ClaimAssigned assigned)
                || domain.claim(assigned.claim().claim()).isPresent()) {
            return fact;
        }
        List<Address> gateways = domain.pool(assigned.claim().pool())
                .map(pool -> pool.spec().gateways())
                .orElse(List.of());
        List<Cidr> ips = new ArrayList<>(assigned.claim().ips());
        if (gateways.isEmpty() || gateways.getFirst().family() != ips.getFirst().family()) {
            return fact;
        }
        ips.set(0, new Cidr(gateways.getFirst(), ips.getFirst().prefix()));
        return assigned(assigned.claim(), ips, String.valueOf(assigned.claim().mac()));
    }

    private static void swap(AddressDomain domain, List<AddressFact> facts) {
        for (int i = 0; i < facts.size(); i++) {
            if (facts.get(i) instanceof AddressFact.ClaimAssigned assigned
                    && domain.place(assigned.claim().claim()) == 1) {
                Optional<ClaimRecord> second = domain.waiting(assigned.claim().pool())
                        .filter(claim -> domain.place(claim.claim()) == 2
                                && claim.waiting().orElseThrow().reason() == WaitingReason.POOL_EXHAUSTED
                                && claim.request().ips().isEmpty()
                                && claim.request().mac() == null)
                        .findFirst();
                boolean alone = facts.stream()
                                .filter(AddressFact.ClaimAssigned.class::isInstance)
                                .count()
                        == 1;
                if (second.isPresent() && alone) {
                    facts.set(
                            i,
                            new AddressFact.ClaimAssigned(ClaimRecord.assigned(
                                    second.get().request(),
                                    0,
                                    assigned.claim().ips(),
                                    String.valueOf(assigned.claim().mac()))));
                }
            }
        }
    }

    private static AddressDomain withoutQuota(AddressDomain domain, DomainCommand command) {
        if (!(command instanceof DomainCommand.RequestClaim)) {
            return domain;
        }
        return AddressDomain.restore(
                domain.name(),
                StreamSupport.stream(domain.records().spliterator(), false)
                        .map(record -> record instanceof PoolRecord pool
                                ? new PoolRecord(without(pool.spec()), pool.retiring())
                                : record)
                        .toList());
    }

    private static PoolSpec without(PoolSpec spec) {
        return new PoolSpec(
                spec.key(),
                spec.addressDomain(),
                spec.cidrs(),
                spec.ranges(),
                spec.excludes(),
                spec.reserved(),
                spec.gateways(),
                spec.routes(),
                spec.quarantineSeconds(),
                spec.stickySeconds(),
                null);
    }
}
