package dev.weft.attach.domain.carving;

import dev.weft.attach.domain.carving.MemberBlocks.Grant;
import dev.weft.attach.domain.carving.MemberBlocks.Told;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A hub and the members of a fleet that carve one network: each hears of the others late, and remembers nothing but what it was told and
 * what stands in it.
 */
final class CarvedFleet {

    /** What the hub tells: the prefixes, and who may carve what. */
    record Declared(Carving carving, Map<String, Grant> grants) {}

    /** A definition of one node. Its ranges never change; pods may use it. */
    static final class Standing {
        final String node;
        final List<AddressRange> ranges;
        int users;

        Standing(String node, List<AddressRange> ranges) {
            this.node = node;
            this.ranges = ranges;
        }
    }

    /** One member. */
    static final class Member {
        final String name;
        final SortedSet<String> nodes = new TreeSet<>();
        final TreeMap<String, Standing> definitions = new TreeMap<>();
        boolean matches;
        Declared heard;
        Told told;
        NodeSlices last;

        Member(String name, Declared heard) {
            this.name = name;
            this.heard = heard;
        }

        List<StandingSlice> standing() {
            List<StandingSlice> all = new ArrayList<>();
            definitions.forEach((key, one) -> all.add(
                    new StandingSlice(key.substring(0, key.indexOf('/')), key, one.node, one.ranges, one.users)));
            return all;
        }
    }

    private static final List<String> NAMESPACES = List.of("lab", "shop");

    final TreeMap<String, Member> members = new TreeMap<>();
    private final Map<String, Told> heardByHub = new HashMap<>();
    private final Random random;
    Declared declared;

    CarvedFleet(Random random, Carving first) {
        this.random = random;
        this.declared = new Declared(first, Map.of());
    }

    void hub(Carving carving) {
        SortedSet<String> matching = new TreeSet<>();
        members.values().stream().filter(one -> one.matches).forEach(one -> matching.add(one.name));
        MemberBlocks next =
                MemberBlocks.assign(carving, declared.grants(), matching, Map.copyOf(heardByHub), members::containsKey);
        declared = new Declared(carving, Map.copyOf(next.grants()));
    }

    void hears(Member member) {
        member.heard = declared;
    }

    void hubHears(Member member) {
        if (member.told == null) {
            heardByHub.remove(member.name);
        } else {
            heardByHub.put(member.name, member.told);
        }
    }

    /** What the owner of a member does, from what stands and what it told and heard. */
    void reconcile(Member member) {
        Grant grant = member.heard.grants().get(member.name);
        boolean returned = grant != null
                && member.told != null
                && member.told.grant() == grant.number()
                && member.told.blocks().isEmpty();
        if (member.matches && grant != null && !returned) {
            carve(member, grant);
            return;
        }
        if (!member.matches) {
            member.definitions.values().removeIf(one -> one.users == 0);
        }
        if (grant == null && member.definitions.isEmpty() && !member.matches) {
            member.told = null;
        } else if (grant != null || member.told != null) {
            long number = grant == null ? member.told.grant() : grant.number();
            member.told = new Told(number, List.of(), ranges(member));
        }
    }

    private void carve(Member member, Grant grant) {
        // Another attempt may have been cut off before it was told.
        Carving carving = member.heard.carving();
        if (grant.blocks().size() != carving.sets().size()) {
            member.told = new Told(grant.number(), List.of(), ranges(member));
            return;
        }
        NodeSlices slices =
                NodeSlices.assign(carving, grant.blocks(), member.nodes, true, member.standing(), List.of());
        member.last = slices;
        boolean crashes = random.nextInt(20) == 0;
        for (Map.Entry<String, List<AddressRange>> one : slices.given().entrySet()) {
            for (String namespace : NAMESPACES) {
                if (crashes && random.nextBoolean()) {
                    continue;
                }
                Standing there = member.definitions.get(namespace + "/" + one.getKey());
                if (there != null && !there.ranges.equals(one.getValue())) {
                    boolean goes = slices.released().stream()
                                    .anyMatch(gone -> gone.name().equals(namespace + "/" + one.getKey()))
                            || slices.kept().stream()
                                    .anyMatch(kept -> kept.name().equals(namespace + "/" + one.getKey()));
                    if (!goes) {
                        throw new AssertionError(
                                "the slice of " + member.name + "/" + one.getKey() + " changes in place");
                    }
                } else if (there == null) {
                    member.definitions.put(namespace + "/" + one.getKey(), new Standing(one.getKey(), one.getValue()));
                }
            }
        }
        for (StandingSlice gone : slices.released()) {
            if (member.definitions.get(gone.name()).users > 0) {
                throw new AssertionError(gone.name() + " of " + member.name + " goes while pods use it");
            }
            member.definitions.remove(gone.name());
        }
        member.told = new Told(grant.number(), grant.blocks(), ranges(member));
    }

    private static List<AddressRange> ranges(Member member) {
        List<AddressRange> ranges = new ArrayList<>();
        member.definitions.values().forEach(one -> ranges.addAll(one.ranges));
        return NodeSlices.merged(ranges);
    }

    /** Everything is heard and done, until nothing changes. */
    void settle(Carving carving) {
        for (int i = 0; i < 8; i++) {
            hub(carving);
            for (Member member : members.values()) {
                hears(member);
                reconcile(member);
                reconcile(member);
                hubHears(member);
            }
        }
    }

    static Carving carving(String subnet, int node, int member, String... more) {
        List<CarvedSet> sets = new ArrayList<>();
        sets.add(set(subnet, node, member));
        for (String other : more) {
            sets.add(set(other, 124, member == 0 ? 0 : 120));
        }
        return new Carving(sets);
    }

    private static CarvedSet set(String subnet, int node, int member) {
        return CarvedSet.of(
                        dev.weft.plugins.hostlocal.HostLocalRange.read(
                                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                        .objectNode()
                                        .put("subnet", Cidr.of(subnet).toString())),
                        node,
                        member)
                .orElseThrow();
    }
}
