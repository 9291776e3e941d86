package dev.weft.ipam.domain.repair;

import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.ObjectNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How the repair makes a reservation, one request a step; it fails when one is made while the ADD of its pod runs, or stays without its entry. */
final class SimulatedReservation {

    private final ModelMember member;
    private final PlantedBug bug;
    private final Function<String, Optional<MemberView.Pod>> ask;
    private final Map<String, Optional<MemberView.Pod>> readPods = new HashMap<>();
    private ModelMember.Versioned<Map<String, IpPool.Allocation>> readPool = new ModelMember.Versioned<>(-1, Map.of());
    private long made;
    private boolean late;
    private int at;
    int reserved;
    int takenBack;

    SimulatedReservation(ModelMember member, PlantedBug bug, Function<String, Optional<MemberView.Pod>> ask) {
        this.member = member;
        this.bug = bug;
        this.ask = ask;
    }

    /** Whether one was deleted that may have to come back. */
    boolean tookBack() {
        return at == 7;
    }

    private Optional<MemberView.Pod> asked(String ref) {
        return readPods.getOrDefault(ref, Optional.empty());
    }

    /** Pool, pod, create; pool and pod once more, delete, pod once more. */
    boolean step(RepairStep.Reserve step) {
        String podRef = step.entry().podref();
        boolean done = next(step, podRef);
        if (done) {
            at = 0;
            readPods.clear();
        }
        return done;
    }

    private boolean next(RepairStep.Reserve step, String podRef) {
        switch (at++) {
            case 0, 3 -> readPool = member.pool();
            case 1, 4 -> readPods.put(podRef, ask.apply(podRef));
            case 2 -> {
                return !create(step);
            }
            case 5 -> {
                boolean holds = bug == PlantedBug.NEVER_TAKES_BACK
                        || Confirmation.holds(step, Optional.of(SimulatedRepair.shown(readPool)), this::asked);
                if (holds) {
                    mustHold(step);
                    return true;
                }
            }
            case 6 -> {
                takenBack++;
                return !member.unreserve(step.reservation(), made);
            }
            default -> {
                if (ask.apply(podRef).isPresent()) {
                    member.reserve(step.reservation(), podRef);
                }
                return true;
            }
        }
        return false;
    }

    private boolean create(RepairStep.Reserve step) {
        boolean stands = bug == PlantedBug.RESERVES_DURING_ADD
                ? step.entry().equals(readPool.content().get(step.key()))
                : Confirmation.stands(step, SimulatedRepair.shown(readPool), this::asked);
        String name = bug == PlantedBug.FORGETS_THE_NETWORKS_NAME
                ? ObjectNames.reservation(step.address(), "")
                : step.reservation();
        if (!stands || !member.reserve(name, step.entry().podref())) {
            return false;
        }
        if (member.isAdding(step.entry().podref(), step.uid())) {
            throw new AssertionError(step + " is made while the ADD of its pod runs, which fails on it");
        }
        made = Optional.ofNullable(member.reservations().get(step.reservation()))
                .map(ModelMember.Versioned::version)
                .orElse(-1L);
        late = !isOf(step);
        reserved++;
        return true;
    }

    /** What was made too late for the DEL of its pod does not stay. */
    private void mustHold(RepairStep.Reserve step) {
        boolean stays = Optional.ofNullable(member.reservations().get(step.reservation()))
                .filter(now -> now.version() == made)
                .isPresent();
        if (late && stays && !isOf(step)) {
            throw new AssertionError(step + " stays, and the entry of its pod was gone before it was made");
        }
    }

    private boolean isOf(RepairStep.Reserve step) {
        return Optional.ofNullable(member.pool().content().get(step.key()))
                .filter(entry -> entry.podref().equals(step.entry().podref()))
                .isPresent();
    }
}
