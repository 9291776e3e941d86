package dev.weft.ipam.domain.repair;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The repair as its edge runs it, one request a step; with a bug if it is told so, and with books of its own on what the looks showed. */
final class SimulatedRepair {

    static final Duration GRACE = Duration.ofSeconds(30);

    private static final ModelMember.Versioned<String> NO_RESERVATION = new ModelMember.Versioned<>(-1, "");

    private final ModelMember member;
    private final PlantedBug bug;
    final SimulatedReservation reservation;
    private MemberView.Pool cachedPool;
    private List<MemberView.Reservation> cachedReservations = List.of();
    private List<MemberView.Pod> cachedPods = List.of();
    private Suspicions suspicions = Suspicions.none();
    private final Map<Map.Entry<String, IpPool.Allocation>, Instant> ownerless = new HashMap<>();
    private final List<RepairStep> due = new ArrayList<>();
    private ModelMember.Versioned<Map<String, IpPool.Allocation>> readPool = new ModelMember.Versioned<>(-1, Map.of());
    private ModelMember.Versioned<String> readReservation = NO_RESERVATION;
    private final Map<String, Optional<MemberView.Pod>> readPods = new HashMap<>();
    private int at;
    private int hung;
    private int hangs;
    int conflicts;
    int released;
    int shortened;

    SimulatedRepair(ModelMember member, PlantedBug bug) {
        this.member = member;
        this.bug = bug;
        this.reservation = new SimulatedReservation(member, bug, this::ask);
        this.cachedPool = member.shownPool();
    }

    /** Whether a reservation was deleted that may have to come back. */
    boolean asksOnceMore() {
        return !due.isEmpty()
                && (due.get(0) instanceof RepairStep.Drop && at == 3
                        || due.get(0) instanceof RepairStep.Reserve && reservation.tookBack());
    }

    /** Whose entry or reservation is being repaired, between two requests of it. */
    Optional<String> midway() {
        return due.isEmpty() || at == 0
                ? Optional.empty()
                : Optional.of(
                        switch (due.get(0)) {
                            case RepairStep.OfPool step -> podsOf(step).get(0);
                            case RepairStep.Drop drop -> drop.podRef();
                            case RepairStep.Reserve reserve -> reserve.entry().podref();
                            case RepairStep.OfSlices slices -> slices.node();
                            // One request, so never midway.
                            case RepairStep.Shorten shorten -> shorten.lease();
                        });
    }

    void refresh(Random random) {
        if (hangs == 0 && random.nextInt(200) == 0) {
            hung = random.nextInt(3);
            hangs = random.nextInt(60);
        }
        hangs = Math.max(0, hangs - 1);
        int kind = random.nextInt(3);
        if (hangs > 0 && kind == hung) {
            // A watch that nobody answers.
            return;
        }
        switch (kind) {
            case 0 -> cachedPool = member.shownPool();
            case 1 ->
                cachedReservations = member.reservations().entrySet().stream()
                        .map(e -> new MemberView.Reservation(
                                ModelMember.NS, e.getKey(), e.getValue().content()))
                        .toList();
            default ->
                cachedPods = member.pods.values().stream()
                        .map(ModelMember.Life::shown)
                        .filter(this::counts)
                        .toList();
        }
    }

    void step(Instant now) {
        if (due.isEmpty()) {
            look(now);
            return;
        }
        boolean done = switch (due.get(0)) {
            case RepairStep.OfPool step -> ofPool(step, now);
            case RepairStep.Drop drop -> drop(drop);
            case RepairStep.Reserve reserve -> {
                at++;
                yield reservation.step(reserve);
            }
            case RepairStep.OfSlices slices -> throw new AssertionError("no network is cut: " + slices);
            case RepairStep.Shorten shorten -> shorten(shorten);
        };
        if (done) {
            due.remove(0);
            readPods.clear();
            at = 0;
        }
    }

    private void look(Instant now) {
        MemberView view = new MemberView(
                List.of(cachedPool),
                cachedReservations,
                cachedPods,
                Map.of(
                        ModelMember.NETWORK,
                        new MemberView.Network(
                                List.of(ModelMember.POOL), Set.of(), ModelMember.NAME, true, Optional.empty())),
                List.of(lease()),
                Optional.empty());
        note(now);
        Suspicions before = suspicions;
        if (bug == PlantedBug.ACTS_AFTER_ONE_LOOK) {
            before = RepairPlan.of(view, Suspicions.none(), now.minus(GRACE), GRACE)
                    .suspicions();
        }
        RepairPlan plan = RepairPlan.of(view, before, now, bug == PlantedBug.IGNORES_GRACE ? Duration.ZERO : GRACE);
        Map<PoolFinding, Instant> since = new HashMap<>(plan.suspicions().since());
        if (bug == PlantedBug.KEEPS_OLD_SUSPICIONS) {
            since.putAll(suspicions.since());
        }
        suspicions = new Suspicions(since);
        due.addAll(plan.due());
        if (bug == PlantedBug.FREES_UNREPORTED) {
            plan.findings().stream()
                    .filter(finding -> finding.kind() == PoolFinding.Kind.UnusedAllocation)
                    .forEach(finding -> due.add(release(Address.of(finding.address()))));
        }
        if (bug == PlantedBug.RESERVES_DURING_ADD) {
            cachedPool.allocations().forEach((key, entry) -> reserveEarly(key, entry));
        }
        at = 0;
    }

    private void reserveEarly(String key, IpPool.Allocation entry) {
        Address address = PoolKeys.address(ModelMember.RANGE, key).orElseThrow();
        String name = ModelMember.reservation(address);
        if (cachedReservations.stream().noneMatch(one -> one.name().equals(name))) {
            due.add(new RepairStep.Reserve(
                    ModelMember.NS,
                    name,
                    ModelMember.POOL,
                    key,
                    address,
                    entry,
                    entry.id().replace("box-", ""),
                    "net1"));
        }
    }

    private RepairStep release(Address address) {
        String key = PoolKeys.key(ModelMember.RANGE, address);
        return new RepairStep.Release(
                ModelMember.NS,
                ModelMember.POOL,
                key,
                address,
                cachedPool.allocations().get(key));
    }

    /** Since when every look showed an entry without a pod. */
    private void note(Instant now) {
        Set<String> refs = cachedPods.stream().map(MemberView.Pod::ref).collect(Collectors.toSet());
        ownerless
                .keySet()
                .removeIf(entry -> !cachedPool.allocations().entrySet().contains(entry)
                        || refs.contains(entry.getValue().podref()));
        cachedPool.allocations().forEach((key, entry) -> {
            if (!refs.contains(entry.podref())) {
                ownerless.putIfAbsent(Map.entry(key, entry), now);
            }
        });
    }

    private boolean counts(MemberView.Pod pod) {
        return bug != PlantedBug.FORGETS_PENDING_PODS || !pod.phase().equals("Pending");
    }

    private Optional<MemberView.Pod> ask(String ref) {
        return Optional.ofNullable(member.pods.get(ref))
                .map(ModelMember.Life::shown)
                .filter(this::counts);
    }

    private Optional<MemberView.Pod> asked(String ref) {
        return bug == PlantedBug.BELIEVES_ITS_CACHES
                ? cachedPods.stream().filter(pod -> pod.ref().equals(ref)).findFirst()
                : readPods.getOrDefault(ref, Optional.empty());
    }

    private boolean ofPool(RepairStep.OfPool step, Instant now) {
        boolean podsFirst = bug == PlantedBug.ASKS_FIRST_AND_GOES_BY_NAME;
        switch (at++) {
            case 0 -> read(step, podsFirst);
            case 1 -> read(step, !podsFirst);
            default -> {
                if (stands(step)) {
                    write(step, now);
                }
                return true;
            }
        }
        return false;
    }

    private void read(RepairStep.OfPool step, boolean pods) {
        if (pods) {
            podsOf(step).forEach(ref -> readPods.put(ref, ask(ref)));
        } else {
            readPool = member.pool();
        }
    }

    private boolean stands(RepairStep.OfPool step) {
        IpPool.Allocation entry = readPool.content().get(step.key());
        if (step instanceof RepairStep.Release release && entry != null) {
            boolean sameName = entry.podref().equals(release.entry().podref());
            if (bug == PlantedBug.ASKS_FIRST_AND_GOES_BY_NAME) {
                return sameName && asked(entry.podref()).isEmpty();
            }
            if (bug == PlantedBug.FREES_UNREPORTED) {
                return sameName
                        && asked(entry.podref())
                                .filter(pod -> !pod.ready() || pod.reports(release.address()))
                                .isEmpty();
            }
        }
        return Confirmation.stands(step, shown(readPool), this::asked);
    }

    private void write(RepairStep.OfPool step, Instant now) {
        ModelMember.Versioned<Map<String, IpPool.Allocation>> base =
                bug == PlantedBug.PATCHES_NEWEST ? member.pool() : readPool;
        Map<String, IpPool.Allocation> next = new TreeMap<>(base.content());
        switch (step) {
            case RepairStep.Release release -> {
                if (bug != PlantedBug.FREES_UNREPORTED) {
                    Instant since = ownerless.getOrDefault(Map.entry(release.key(), release.entry()), now);
                    if (since.plus(GRACE).isAfter(now)) {
                        throw new AssertionError(
                                "at " + now + " " + release + " is written, and the looks showed it since " + since);
                    }
                }
                next.remove(release.key());
            }
            case RepairStep.Rewrite rewrite ->
                next.put(
                        rewrite.key(), new IpPool.Allocation(rewrite.entry().id(), rewrite.podRef(), rewrite.ifname()));
            case RepairStep.Enter enter -> next.put(enter.key(), enter.entry());
        }
        if (member.patch(base.version(), next)) {
            released++;
        } else {
            conflicts++;
        }
    }

    private static List<String> podsOf(RepairStep.OfPool step) {
        return switch (step) {
            case RepairStep.Release release -> List.of(release.entry().podref());
            case RepairStep.Rewrite rewrite -> List.of(rewrite.entry().podref(), rewrite.podRef());
            case RepairStep.Enter enter -> List.of(enter.entry().podref());
        };
    }

    private PluginLease lease() {
        PluginLease lease = member.lease.shown();
        return bug != PlantedBug.SHORTENS_LIVING_LEASES
                ? lease
                : new PluginLease(
                        lease.namespace(),
                        lease.name(),
                        "",
                        lease.holder(),
                        lease.durationSeconds(),
                        lease.transitions());
    }

    private boolean shorten(RepairStep.Shorten step) {
        String on = bug == PlantedBug.SHORTENS_LIVING_LEASES ? member.lease.version() : step.resourceVersion();
        if (member.lease.shorten(on, step.transitions())) {
            shortened++;
        } else {
            conflicts++;
        }
        return true;
    }

    private boolean drop(RepairStep.Drop drop) {
        switch (at++) {
            case 0 -> {
                readReservation = member.reservations().getOrDefault(drop.reservation(), NO_RESERVATION);
                return readReservation.version() < 0;
            }
            case 1 -> {
                readPods.put(drop.podRef(), ask(drop.podRef()));
                return false;
            }
            case 2 -> {
                MemberView.Reservation now =
                        new MemberView.Reservation(ModelMember.NS, drop.reservation(), readReservation.content());
                return !Confirmation.stands(drop, now, this::asked)
                        || !member.unreserve(drop.reservation(), readReservation.version())
                        || bug == PlantedBug.NEVER_PUTS_BACK;
            }
            default -> {
                if (ask(drop.podRef()).isPresent()) {
                    member.reserve(drop.reservation(), drop.podRef());
                }
                return true;
            }
        }
    }

    static MemberView.Pool shown(ModelMember.Versioned<Map<String, IpPool.Allocation>> pool) {
        return new MemberView.Pool(ModelMember.NS, ModelMember.POOL, ModelMember.RANGE.toString(), pool.content());
    }
}
