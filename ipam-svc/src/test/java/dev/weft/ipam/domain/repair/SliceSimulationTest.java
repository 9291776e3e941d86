package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.NodeSlices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Six nodes come and go over four slices, their plugins give addresses, DELs get lost, and the repair gives slices and takes them back with
 * caches that are behind: no address is ever given to two pods that are there, and in the end every node that can have a slice has one.
 */
class SliceSimulationTest {

    private static final int STEPS = Integer.getInteger("weft.simulation.steps", 10_000);

    @Test
    void noAddressIsGivenTwiceAndEveryNodeHasItsSliceInTheEnd() {
        int vacated = 0;
        int assigned = 0;
        int backs = 0;
        for (long seed : Seeds.all().toArray()) {
            SimulatedSliceRepair repair = run(seed, SimulatedSliceRepair.Bug.NONE);
            vacated += repair.vacated;
            assigned += repair.assigned;
            backs += repair.backs;
        }
        System.out.printf(
                "%d seeds of %d steps: %d slices given, %d taken back, %d of them returned%n",
                Seeds.COUNT, STEPS, assigned, vacated, backs);
        assertThat(assigned).isPositive();
        assertThat(vacated).isPositive();
        assertThat(backs).as("nodes come back while their slice is taken").isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyPlantedBugIsFound(SimulatedSliceRepair.Bug bug) {
        Seeds.find(bug, seed -> run(seed, bug));
    }

    private static SimulatedSliceRepair run(long seed, SimulatedSliceRepair.Bug bug) {
        Random random = new Random(seed);
        ModelSlices member = new ModelSlices();
        SimulatedSliceRepair repair = new SimulatedSliceRepair(member, bug);
        for (int step = 0; step < STEPS; step++) {
            act(random, member, repair, step);
            check(seed, step, member, repair.isMidway());
        }
        while (member.nodes.size() > 4) {
            member.nodes.remove(member.nodes.iterator().next());
        }
        List.copyOf(member.pods.values()).forEach(life -> member.delete(life, true));
        for (int step = STEPS; step < STEPS + 2_000; step++) {
            member.freeLeaks();
            repair.refresh(random);
            repair.step(step);
            check(seed, step, member, repair.isMidway());
        }
        assertThat(member.slices.stream()
                        .map(NodeSlices.Slice::node)
                        .filter(node -> !node.isEmpty())
                        .toList())
                .as("seed %d: nodes with a slice in the end", seed)
                .containsExactlyInAnyOrderElementsOf(member.nodes);
        return repair;
    }

    private static void act(Random random, ModelSlices member, SimulatedSliceRepair repair, int now) {
        String node = "n" + random.nextInt(6);
        switch (random.nextInt(24)) {
            case 0 -> {
                if (random.nextInt(4) == 0) {
                    member.nodes.add(node);
                }
            }
            case 1 -> {
                if (random.nextInt(6) == 0) {
                    // Its object goes first, and its pods after it.
                    member.nodes.remove(node);
                }
            }
            case 2 -> {
                List<ModelSlices.Life> orphans = member.pods.values().stream()
                        .filter(life -> !member.nodes.contains(life.node))
                        .toList();
                if (!orphans.isEmpty()) {
                    member.delete(orphans.get(random.nextInt(orphans.size())), random.nextBoolean());
                }
            }
            case 3, 4 -> {
                String ref = "shop/web-" + random.nextInt(8);
                if (member.nodes.contains(node) && !member.pods.containsKey(ref)) {
                    member.create(ref, node);
                }
            }
            case 5 -> {
                List<ModelSlices.Life> lives = new ArrayList<>(member.pods.values());
                if (!lives.isEmpty()) {
                    member.delete(lives.get(random.nextInt(lives.size())), random.nextInt(3) == 0);
                }
            }
            case 6 -> {
                if (random.nextInt(8) == 0) {
                    member.freeLeaks();
                } else if (random.nextInt(40) == 0) {
                    member.vacateAtOnce();
                }
            }
            case 7 -> {
                // Somebody writes to the pool what means nothing to anybody.
                if (random.nextInt(4) == 0) {
                    member.patch(member.version(), member.slices);
                }
            }
            case 8, 9, 10, 11 -> repair.refresh(random);
            case 12, 13, 14, 15, 16 -> repair.step(now);
            default -> {
                if (repair.isMidway() && random.nextInt(3) == 0) {
                    // The worst of all moments: the node is back, and a pod starts on it.
                    String back = repair.node();
                    member.nodes.add(back);
                    if (!member.pods.containsKey("shop/back")) {
                        member.create("shop/back", back);
                    }
                }
                if (repair.isAssigning() && random.nextInt(3) == 0) {
                    member.assignByHand(node);
                }
                if (!member.calls.isEmpty()) {
                    ModelSlices.Add call = member.calls.get(random.nextInt(member.calls.size()));
                    if (call.step()) {
                        member.calls.remove(call);
                    }
                }
            }
        }
    }

    private static void check(long seed, int step, ModelSlices member, boolean midway) {
        Map<Address, String> given = new HashMap<>();
        for (ModelSlices.Life life : member.pods.values()) {
            if (life.address.isEmpty()) {
                continue;
            }
            Address ip = life.address.get();
            assertThat(given.put(ip, life.ref))
                    .as("seed %d, step %d: who else than %s has %s", seed, step, life.ref, ip)
                    .isNull();
            NodeSlices.Slice slice = member.slices.stream()
                    .filter(one -> Cidr.of(one.range()).contains(ip))
                    .findFirst()
                    .orElseThrow();
            boolean atOnce = member.takenAtOnce.contains(slice.range());
            if (!(midway || atOnce) || !slice.node().isEmpty()) {
                assertThat(slice.node())
                        .as(
                                "seed %d, step %d: the node of slice %s, of which %s has %s",
                                seed, step, slice.range(), life.ref, ip)
                        .isEqualTo(life.node);
            }
        }
    }
}
