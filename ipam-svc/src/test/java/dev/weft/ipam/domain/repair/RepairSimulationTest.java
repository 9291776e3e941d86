package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The plugin gives and frees, pods are made anew under the same names, entries leak, people touch the pool, and the repair looks with caches
 * that are behind: each request of each of them is one step of a random schedule.
 */
class RepairSimulationTest {

    private static final int STEPS = Integer.getInteger("weft.simulation.steps", 20_000);

    @Test
    void noLivePodLosesItsAddressAndAllLeaksAreFreedInTheEnd() {
        int released = 0;
        int conflicts = 0;
        int shortened = 0;
        int reserved = 0;
        int takenBack = 0;
        for (long seed : Seeds.all().toArray()) {
            SimulatedRepair repairer = run(seed, PlantedBug.NONE);
            released += repairer.released;
            conflicts += repairer.conflicts;
            shortened += repairer.shortened;
            reserved += repairer.reservation.reserved;
            takenBack += repairer.reservation.takenBack;
        }
        System.out.printf(
                "%d seeds of %d steps: %d repairs, %d put off, %d leases shortened, %d reservations made, %d taken back%n",
                Seeds.COUNT, STEPS, released, conflicts, shortened, reserved, takenBack);
        assertThat(reserved).as("reservations get lost").isPositive();
        assertThat(takenBack).as("pods end while their reservation is made").isPositive();
        assertThat(shortened).as("calls die with long leases").isPositive();
        assertThat(released).as("the schedule leaks").isPositive();
        assertThat(conflicts).as("the schedule races").isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyPlantedBugIsFound(PlantedBug bug) {
        Seeds.find(bug, seed -> run(seed, bug));
    }

    private static SimulatedRepair run(long seed, PlantedBug bug) {
        Random random = new Random(seed);
        ModelMember member = new ModelMember();
        SimulatedRepair repairer = new SimulatedRepair(member, bug);
        int slow = 0;
        for (int step = 0; step < STEPS; step++) {
            // Between two requests of the repair much can happen.
            slow = slow > 0 ? slow - 1 : random.nextInt(60) == 0 ? random.nextInt(60) : 0;
            member.lease.tick(random, step, false);
            act(random, member, repairer, slow > 0, Instant.EPOCH.plusSeconds(step));
            check(seed, step, member, !repairer.asksOnceMore());
        }
        for (int step = STEPS; step < STEPS + 4_000; step++) {
            // The plugin comes to rest; pods that are there stay, and no call dies.
            member.lease.tick(random, step, true);
            if (!member.calls.isEmpty()) {
                advance(random, member);
            }
            for (int i = 0; i < 6; i++) {
                repairer.refresh(random);
            }
            repairer.step(Instant.EPOCH.plusSeconds(step));
            check(seed, step, member, !repairer.asksOnceMore());
        }
        assertThat(member.lease.shown().finding())
                .as("seed %d: a lease that nobody gets", seed)
                .isEmpty();
        assertThat(member.pool().content().values())
                .as("seed %d: entries of pods that are gone", seed)
                .allSatisfy(entry -> assertThat(member.pods).containsKey(entry.podref()));
        assertThat(member.reservations().values())
                .as("seed %d: reservations of pods that are gone", seed)
                .allSatisfy(entry -> assertThat(member.pods).containsKey(entry.content()));
        member.pods
                .values()
                .forEach(life -> life.address.ifPresent(
                        ip -> assertThat(member.reservations().get(ModelMember.reservation(ip)))
                                .as("seed %d: reservation of %s for %s", seed, ip, life.ref)
                                .isNotNull()
                                .satisfies(held -> assertThat(held.content()).isEqualTo(life.ref))));
        return repairer;
    }

    private static void act(Random random, ModelMember member, SimulatedRepair repairer, boolean slow, Instant now) {
        Optional<String> midway = repairer.midway();
        if (midway.isPresent() && random.nextInt(4) == 0) {
            member.hurry(midway.get());
            return;
        }
        switch (random.nextInt(20)) {
            case 0, 1 -> {
                String ref = "shop/web-" + random.nextInt(12);
                if (!member.pods.containsKey(ref)) {
                    member.create(ref);
                }
            }
            case 2 ->
                any(random, member)
                        .filter(life -> life.address.isPresent() && !life.deleting)
                        .ifPresent(life -> member.delete(life, random.nextInt(3) == 0));
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    // Not while its DEL runs: that DEL would come after the next life of the name.
                    any(random, member).filter(life -> !life.deleting).ifPresent(member::forget);
                }
            }
            case 4 -> {
                // Somebody writes to the pool what means nothing to anybody, or takes a pod's network status away.
                member.patch(member.pool().version(), member.pool().content());
                if (random.nextInt(16) == 0) {
                    any(random, member)
                            .filter(life -> life.address.map(ModelMember::reservation).stream()
                                    .noneMatch(member.lost::contains))
                            .ifPresent(life -> life.statusEmptied = true);
                } else if (random.nextInt(4) == 0) {
                    any(random, member).ifPresent(member::loseReservation);
                }
            }
            case 5, 6, 7, 8 -> repairer.refresh(random);
            case 9, 10, 11, 12, 13 -> {
                if (!slow) {
                    repairer.step(now);
                }
            }
            default -> advance(random, member);
        }
    }

    private static Optional<ModelMember.Life> any(Random random, ModelMember member) {
        List<ModelMember.Life> lives = new ArrayList<>(member.pods.values());
        return lives.isEmpty() ? Optional.empty() : Optional.of(lives.get(random.nextInt(lives.size())));
    }

    private static void advance(Random random, ModelMember member) {
        if (!member.calls.isEmpty()) {
            ModelMember.PluginCall call = member.calls.get(random.nextInt(member.calls.size()));
            if (call.step()) {
                member.calls.remove(call);
            }
        }
    }

    private static void check(long seed, int step, ModelMember member, boolean reserved) {
        for (ModelMember.Life life : member.pods.values()) {
            if (life.address.isPresent()) {
                Address ip = life.address.get();
                IpPool.Allocation entry = member.pool().content().get(PoolKeys.key(ModelMember.RANGE, ip));
                assertThat(entry)
                        .as("seed %d, step %d: the entry of %s, which %s has", seed, step, ip, life.ref)
                        .isNotNull();
                assertThat(entry.podref())
                        .as("seed %d, step %d: who has %s", seed, step, ip)
                        .isEqualTo(life.ref);
                if (reserved && !member.lost.contains(ModelMember.reservation(ip))) {
                    assertThat(member.reservations())
                            .as("seed %d, step %d: the reservation of %s, which %s has", seed, step, ip, life.ref)
                            .containsKey(ModelMember.reservation(ip));
                }
            }
        }
    }
}
