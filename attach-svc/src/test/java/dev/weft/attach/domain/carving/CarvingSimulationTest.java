package dev.weft.attach.domain.carving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.carving.CarvedFleet.Member;
import dev.weft.attach.domain.carving.CarvedFleet.Standing;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes, pods and members come and go, prefixes and sizes change, and everybody hears of it late. */
class CarvingSimulationTest {

    private static final int STEPS = 600;

    private static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noTwoNodesOfAFleetEverHaveOneAddress(int seed) {
        Random random = new Random(seed);
        Carving carving = CarvedFleet.carving("10.0.0.0/24", 29, 27);
        CarvedFleet fleet = new CarvedFleet(random, carving);
        List<String> acts = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            carving = act(random, fleet, carving, acts);
            check(fleet, seed, step, acts);
        }
        fleet.members.values().forEach(one -> one.definitions.values().forEach(used -> used.users = 0));
        fleet.settle(carving);
        check(fleet, seed, STEPS, acts);
        settled(fleet, carving, seed);
    }

    private static Carving act(Random random, CarvedFleet fleet, Carving carving, List<String> acts) {
        Member member = any(random, fleet);
        switch (random.nextInt(16)) {
            case 0 -> {
                String name = "member-" + random.nextInt(6);
                Member there = fleet.members.computeIfAbsent(name, key -> new Member(key, fleet.declared));
                there.matches = !there.matches || random.nextInt(3) > 0;
                acts.add(name + " matches " + there.matches);
            }
            case 1, 2 -> {
                if (member != null) {
                    String node = "node-" + random.nextInt(7);
                    acts.add(member.name + "/" + node + " comes or goes");
                    if (!member.nodes.remove(node) || random.nextInt(3) == 0) {
                        member.nodes.add(node);
                    }
                }
            }
            case 3, 4 -> pods(random, member);
            case 5, 6, 7 -> {
                if (member != null) {
                    acts.add(member.name + " acts");
                    fleet.reconcile(member);
                }
            }
            case 8, 9 -> {
                if (member != null) {
                    acts.add(member.name + " hears");
                    fleet.hears(member);
                }
            }
            case 10, 11 -> {
                if (member != null) {
                    acts.add("the hub hears " + member.name);
                    fleet.hubHears(member);
                }
            }
            case 12, 13, 14 -> {
                acts.add("the hub acts");
                fleet.hub(carving);
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    Carving next = another(random);
                    acts.add("declared: " + next);
                    return next;
                }
                if (random.nextInt(3) == 0) {
                    fleet.settle(carving);
                    acts.add("all settle");
                }
            }
        }
        return carving;
    }

    private static Carving another(Random random) {
        String subnet = List.of("10.0.0.0/24", "10.0.0.0/23", "10.0.0.0/25", "10.0.1.0/24")
                .get(random.nextInt(4));
        int member = List.of(26, 27, 27, 28, 0).get(random.nextInt(5));
        int node = Math.max(List.of(28, 29, 29, 30).get(random.nextInt(4)), member == 28 ? 29 : 28);
        return random.nextInt(4) == 0
                ? CarvedFleet.carving(subnet, node, member, "fd00::/64")
                : CarvedFleet.carving(subnet, node, member);
    }

    private static Member any(Random random, CarvedFleet fleet) {
        List<Member> all = List.copyOf(fleet.members.values());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private static void pods(Random random, Member member) {
        if (member == null || member.definitions.isEmpty()) {
            return;
        }
        List<Standing> all = List.copyOf(member.definitions.values());
        Standing one = all.get(random.nextInt(all.size()));
        if (random.nextBoolean()) {
            one.users = 0;
        } else if (member.nodes.contains(one.node)) {
            one.users++;
        }
    }

    /** One node has the same ranges in each namespace, or those that it had before as well; no other node has any of them. */
    private static void check(CarvedFleet fleet, int seed, int step, List<String> acts) {
        Map<AddressRange, String> owners =
                new TreeMap<>(Comparator.comparing(AddressRange::first).thenComparing(AddressRange::last));
        fleet.members.forEach((name, member) -> member.definitions
                .values()
                .forEach(one -> one.ranges.forEach(range -> {
                    String owner = name + "/" + one.node;
                    String before = owners.put(range, owner);
                    assertThat(before == null || before.equals(owner))
                            .as("seed %d, step %d: %s has %s of %s; %s", seed, step, owner, range, before, tail(acts))
                            .isTrue();
                })));
        AddressRange below = null;
        for (AddressRange range : owners.keySet()) {
            if (below != null && below.overlaps(range)) {
                assertThat(owners.get(below))
                        .as("seed %d, step %d: %s and %s; %s", seed, step, below, range, tail(acts))
                        .isEqualTo(owners.get(range));
            }
            below = range;
        }
    }

    private static List<String> tail(List<String> acts) {
        return acts.subList(Math.max(0, acts.size() - 40), acts.size());
    }

    /** When all is heard and done, who could have a slice has one, and those that have none are named. */
    private static void settled(CarvedFleet fleet, Carving carving, int seed) {
        long matching =
                fleet.members.values().stream().filter(one -> one.matches).count();
        for (Member member : fleet.members.values()) {
            boolean granted = fleet.declared.grants().containsKey(member.name);
            if (!member.matches) {
                assertThat(member.definitions)
                        .as("seed %d: %s has left", seed, member.name)
                        .isEmpty();
                assertThat(granted)
                        .as("seed %d: block of %s", seed, member.name)
                        .isFalse();
            } else if (granted) {
                Set<String> having = new HashSet<>();
                member.definitions.values().forEach(one -> having.add(one.node));
                List<Cidr> blocks = fleet.declared.grants().get(member.name).blocks();
                if (carving.amongMembers() || matching == 1) {
                    Set<String> all = new HashSet<>(having);
                    all.addAll(member.last.without());
                    assertThat(all)
                            .as("seed %d: nodes of %s", seed, member.name)
                            .isEqualTo(member.nodes);
                    int fit = byHand(carving, blocks).size();
                    assertThat(having)
                            .as("seed %d: %s in %s", seed, member.name, blocks)
                            .hasSize(Math.min(fit, member.nodes.size()));
                }
            } else {
                assertThat(carving.amongMembers()
                                && matching <= 4
                                && carving.sets().getFirst().memberSize() >= 27)
                        .as("seed %d: %s has no block of %s", seed, member.name, carving)
                        .isFalse();
            }
        }
    }

    /** The slices of a member's first block, counted address by address. */
    private static List<AddressRange> byHand(Carving carving, List<Cidr> blocks) {
        CarvedSet set = carving.sets().getFirst();
        List<AddressRange> slices = new ArrayList<>();
        Address at = blocks.getFirst().network();
        while (blocks.getFirst().contains(at)) {
            Cidr block = new Cidr(at, set.nodeSize());
            set.of(block).ifPresent(slices::add);
            at = block.last().next();
        }
        return slices;
    }
}
