package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.domain.net.Address;
import dev.weft.ipam.domain.whereabouts.IpPool;
import dev.weft.ipam.domain.whereabouts.ObjectNames;
import dev.weft.ipam.domain.whereabouts.PoolKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The plugin gives and frees, pods are made anew under the same names, entries leak, people touch the pool, and the repair looks with caches
 * that are behind: each request of each of them is one step of a random schedule.
 */
class RepairSimulationTest {

    private static final int STEPS = Integer.getInteger("weft.simulation.steps", 20_000);
    private static final int SEEDS = Integer.getInteger("weft.simulation.seeds", 20);
    private static final long SEED = Long.getLong("weft.simulation.seed", 1L);
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** The repair as its edge runs it, one request a step. */
    private static final class Repairer {
        private final ModelMember member;
        private MemberView.Pool cachedPool;
        private List<MemberView.Reservation> cachedReservations = List.of();
        private List<MemberView.Pod> cachedPods = List.of();
        private Suspicions suspicions = Suspicions.none();
        private final List<RepairStep> due = new ArrayList<>();
        private ModelMember.Versioned<Map<String, IpPool.Allocation>> readPool =
                new ModelMember.Versioned<>(-1, Map.of());
        private ModelMember.Versioned<String> readReservation = new ModelMember.Versioned<>(-1, "");
        private final Map<String, Optional<MemberView.Pod>> readPods = new HashMap<>();
        private int at;
        int conflicts;
        int released;

        Repairer(ModelMember member) {
            this.member = member;
            this.cachedPool = member.shownPool();
        }

        void refresh(Random random) {
            switch (random.nextInt(3)) {
                case 0 -> cachedPool = member.shownPool();
                case 1 ->
                    cachedReservations = member.reservations().entrySet().stream()
                            .map(e -> new MemberView.Reservation(
                                    ModelMember.NS, e.getKey(), e.getValue().content()))
                            .toList();
                default ->
                    cachedPods = member.pods.values().stream()
                            .map(ModelMember.Life::shown)
                            .toList();
            }
        }

        void step(Instant now) {
            if (due.isEmpty()) {
                MemberView view = new MemberView(
                        List.of(cachedPool),
                        cachedReservations,
                        cachedPods,
                        Map.of(
                                ModelMember.NETWORK,
                                new MemberView.Network(List.of(ModelMember.POOL), java.util.Set.of())));
                RepairPlan plan = RepairPlan.of(view, suspicions, now, GRACE);
                suspicions = plan.suspicions();
                due.addAll(plan.due());
                at = 0;
                return;
            }
            boolean done = switch (due.get(0)) {
                case RepairStep.OfPool step -> ofPool(step);
                case RepairStep.Drop drop -> drop(drop);
            };
            if (done) {
                due.remove(0);
                readPods.clear();
                at = 0;
            }
        }

        private Optional<MemberView.Pod> ask(String ref) {
            return Optional.ofNullable(member.pods.get(ref)).map(ModelMember.Life::shown);
        }

        private boolean ofPool(RepairStep.OfPool step) {
            switch (at++) {
                case 0 -> readPool = member.pool();
                case 1 -> podsOf(step).forEach(ref -> readPods.put(ref, ask(ref)));
                default -> {
                    MemberView.Pool pool = new MemberView.Pool(
                            ModelMember.NS, ModelMember.POOL, ModelMember.RANGE.toString(), readPool.content());
                    if (Confirmation.stands(step, pool, ref -> readPods.getOrDefault(ref, Optional.empty()))) {
                        Map<String, IpPool.Allocation> next = new TreeMap<>(readPool.content());
                        switch (step) {
                            case RepairStep.Release release -> next.remove(release.key());
                            case RepairStep.Rewrite rewrite ->
                                next.put(
                                        rewrite.key(),
                                        new IpPool.Allocation(
                                                rewrite.entry().id(), rewrite.podRef(), rewrite.ifname()));
                            case RepairStep.Enter enter -> next.put(enter.key(), enter.entry());
                        }
                        if (member.patch(readPool.version(), next)) {
                            released++;
                        } else {
                            conflicts++;
                        }
                    }
                    return true;
                }
            }
            return false;
        }

        private static List<String> podsOf(RepairStep.OfPool step) {
            return switch (step) {
                case RepairStep.Release release -> List.of(release.entry().podref());
                case RepairStep.Rewrite rewrite -> List.of(rewrite.entry().podref(), rewrite.podRef());
                case RepairStep.Enter enter -> List.of(enter.entry().podref());
            };
        }

        private boolean drop(RepairStep.Drop drop) {
            switch (at++) {
                case 0 -> {
                    readReservation =
                            member.reservations().getOrDefault(drop.reservation(), new ModelMember.Versioned<>(-1, ""));
                    return readReservation.version() < 0;
                }
                case 1 -> {
                    readPods.put(drop.podRef(), ask(drop.podRef()));
                    return false;
                }
                case 2 -> {
                    MemberView.Reservation now =
                            new MemberView.Reservation(ModelMember.NS, drop.reservation(), readReservation.content());
                    return !Confirmation.stands(drop, now, ref -> readPods.getOrDefault(ref, Optional.empty()))
                            || !member.unreserve(drop.reservation(), readReservation.version());
                }
                default -> {
                    if (ask(drop.podRef()).isPresent()) {
                        member.reserve(drop.reservation(), drop.podRef());
                    }
                    return true;
                }
            }
        }
    }

    @Test
    void noLivePodLosesItsAddressAndAllLeaksAreFreedInTheEnd() {
        int released = 0;
        int conflicts = 0;
        for (long seed = SEED; seed < SEED + SEEDS; seed++) {
            Repairer repairer = run(seed);
            released += repairer.released;
            conflicts += repairer.conflicts;
        }
        System.out.printf("%d seeds of %d steps: %d repairs, %d put off%n", SEEDS, STEPS, released, conflicts);
        assertThat(released).as("the schedule leaks").isPositive();
        assertThat(conflicts).as("the schedule races").isPositive();
    }

    private static Repairer run(long seed) {
        Random random = new Random(seed);
        ModelMember member = new ModelMember();
        Repairer repairer = new Repairer(member);
        for (int step = 0; step < STEPS; step++) {
            act(random, member, repairer, Instant.EPOCH.plusSeconds(step));
            check(seed, step, member);
        }
        for (int step = STEPS; step < STEPS + 4_000; step++) {
            // The plugin comes to rest; pods that are there stay.
            if (!member.calls.isEmpty()) {
                advance(random, member);
            }
            for (int i = 0; i < 6; i++) {
                repairer.refresh(random);
            }
            repairer.step(Instant.EPOCH.plusSeconds(step));
            check(seed, step, member);
        }
        assertThat(member.pool().content().values())
                .as("seed %d: entries of pods that are gone", seed)
                .allSatisfy(entry -> assertThat(member.pods).containsKey(entry.podref()));
        assertThat(member.reservations().values())
                .as("seed %d: reservations of pods that are gone", seed)
                .allSatisfy(entry -> assertThat(member.pods).containsKey(entry.content()));
        member.pods
                .values()
                .forEach(life -> life.address.ifPresent(
                        ip -> assertThat(member.reservations().get(ObjectNames.reservation(ip, "")))
                                .as("seed %d: reservation of %s for %s", seed, ip, life.ref)
                                .isNotNull()
                                .satisfies(held -> assertThat(held.content()).isEqualTo(life.ref))));
        return repairer;
    }

    private static void act(Random random, ModelMember member, Repairer repairer, Instant now) {
        switch (random.nextInt(20)) {
            case 0, 1 -> {
                String ref = "shop/web-" + random.nextInt(8);
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
                // Somebody writes to the pool what means nothing to anybody.
                member.patch(member.pool().version(), member.pool().content());
            }
            case 5, 6, 7, 8 -> repairer.refresh(random);
            case 9, 10, 11, 12, 13 -> repairer.step(now);
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

    private static void check(long seed, int step, ModelMember member) {
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
            }
        }
    }
}
