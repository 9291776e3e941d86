package dev.weft.ipam.domain.imports;

import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.ipam.domain.pool.PoolSpec;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What foreign pools would be as pools of one address domain. Every address in use is kept back, so that no running pod is touched; the
 * pool gives the others.
 *
 * @param pools one for each prefix; a prefix inside of another one is part of that
 * @param findings what a person should look at before: duplicates, addresses outside, entries that could not be read
 */
public record ImportPlan(List<Planned> pools, List<String> findings) {

    /** As many single addresses as an AddressPool may name as reserved; more of them become excluded ranges. */
    static final int RESERVED_AT_MOST = 1024;

    /**
     * A pool to declare.
     *
     * @param inUse how many of its addresses are kept back because somebody has them
     */
    public record Planned(PoolDeclaration declaration, int inUse, List<String> origins) {

        public Planned {
            origins = List.copyOf(origins);
        }

        /** What it would do, for a person. */
        public String sentence() {
            return "AddressPool " + declaration.key() + " for " + String.join(", ", declaration.cidrs()) + ": " + inUse
                    + " addresses are in use and kept back, no running pod changes; from " + String.join(", ", origins);
        }
    }

    public ImportPlan {
        pools = List.copyOf(pools);
        findings = List.copyOf(findings);
    }

    /**
     * @param fleet fleet of the new pools
     * @param domain their address domain, as in {@code AddressPool.spec.addressDomain}
     */
    public static ImportPlan of(String fleet, String domain, Collection<ForeignPool> foreign) {
        List<String> findings = new ArrayList<>();
        Map<Cidr, List<ForeignPool>> groups = grouped(foreign);
        List<Planned> planned = new ArrayList<>();
        Map<Address, String> owners = new HashMap<>();
        groups.forEach((cidr, members) -> planned.add(plan(fleet, domain, cidr, members, owners, findings)));
        return new ImportPlan(planned, findings);
    }

    private static Map<Cidr, List<ForeignPool>> grouped(Collection<ForeignPool> foreign) {
        Map<Cidr, List<ForeignPool>> groups = new TreeMap<>((one, other) -> {
            int byAddress = one.network().compareTo(other.network());
            return byAddress != 0 ? byAddress : Integer.compare(one.prefix(), other.prefix());
        });
        for (ForeignPool pool : foreign) {
            Cidr widest = foreign.stream()
                    .map(ForeignPool::cidr)
                    .filter(other -> other.range().contains(pool.cidr().range()))
                    .min((one, other) -> Integer.compare(one.prefix(), other.prefix()))
                    .orElse(pool.cidr());
            groups.computeIfAbsent(widest, c -> new ArrayList<>()).add(pool);
        }
        return groups;
    }

    private static Planned plan(
            String fleet,
            String domain,
            Cidr cidr,
            List<ForeignPool> members,
            Map<Address, String> owners,
            List<String> findings) {
        TreeMap<Address, String> used = new TreeMap<>();
        TreeSet<Address> gateways = new TreeSet<>();
        List<AddressRange> ranges = new ArrayList<>();
        List<AddressRange> excludes = new ArrayList<>();
        boolean whole = false;
        for (ForeignPool pool : members) {
            findings.addAll(pool.unread());
            gateways.addAll(pool.gateways());
            excludes.addAll(pool.excludes());
            ranges.addAll(pool.ranges());
            whole |= pool.ranges().isEmpty();
            for (ForeignPool.Given given : pool.given()) {
                if (!cidr.contains(given.address())) {
                    findings.add(pool.origin() + ": " + given.address() + " of " + given.owner() + " lies outside of "
                            + cidr + "; it is not imported");
                    continue;
                }
                String other = owners.putIfAbsent(given.address(), given.owner());
                if (other != null && !other.equals(given.owner())) {
                    findings.add(pool.origin() + ": " + given.address() + " is in use twice, by " + other + " and by "
                            + given.owner() + "; one of the two pods has to be created anew");
                }
                used.merge(given.address(), given.owner(), (a, b) -> a.equals(b) ? a : a + " and " + b);
            }
        }
        gateways.forEach(used::remove);
        List<PoolDeclaration.Reservation> reserved = new ArrayList<>();
        if (used.size() <= RESERVED_AT_MOST) {
            used.forEach((address, owner) ->
                    reserved.add(new PoolDeclaration.Reservation(address.toString(), "imported: " + owner)));
        } else {
            excludes.addAll(runs(used.navigableKeySet()));
        }
        PoolDeclaration declaration = new PoolDeclaration(
                fleet + "/" + name(cidr),
                domain,
                List.of(cidr.toString()),
                whole
                        ? List.of()
                        : merged(ranges).stream().map(AddressRange::toString).toList(),
                merged(excludes).stream().map(AddressRange::toString).toList(),
                reserved,
                gateways.stream().map(Address::toString).toList(),
                List.of(),
                null);
        Optional<PoolSpec> checked = declaration.check().spec();
        if (checked.isEmpty()) {
            declaration
                    .check()
                    .problems()
                    .forEach(problem -> findings.add("AddressPool " + declaration.key() + ", " + problem));
        }
        return new Planned(
                declaration,
                used.size(),
                members.stream().map(ForeignPool::origin).distinct().toList());
    }

    /** The prefix as a name of an object. */
    private static String name(Cidr cidr) {
        return ("net-" + cidr.network() + "-" + cidr.prefix())
                .replace("::", "-")
                .replace(':', '-')
                .replace('.', '-');
    }

    private static List<AddressRange> runs(Iterable<Address> sorted) {
        List<AddressRange> singles = new ArrayList<>();
        sorted.forEach(address -> singles.add(new AddressRange(address, address)));
        return merged(singles);
    }

    /** The same addresses in as few ranges as can be. */
    private static List<AddressRange> merged(List<AddressRange> ranges) {
        List<AddressRange> sorted = new ArrayList<>(ranges);
        sorted.sort((one, other) -> one.first().compareTo(other.first()));
        List<AddressRange> merged = new ArrayList<>();
        for (AddressRange range : sorted) {
            AddressRange last = merged.isEmpty() ? null : merged.getLast();
            boolean joins = last != null
                    && last.family() == range.family()
                    && (last.last().compareTo(range.first()) >= 0
                            || last.last().next().equals(range.first()));
            if (last != null && joins) {
                Address end = last.last().compareTo(range.last()) >= 0 ? last.last() : range.last();
                merged.set(merged.size() - 1, new AddressRange(last.first(), end));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}
