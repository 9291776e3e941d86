package dev.weft.ipam.kube;

import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.Enforcement;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.ipam.app.IpamConfig;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.ipam.domain.repair.RepairPlan;
import dev.weft.ipam.domain.repair.SliceView;
import dev.weft.ipam.domain.repair.Suspicions;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One member: what its Whereabouts has given, looked at again and again; mended where its Cluster says so. */
final class RepairedMember implements Member.Session {

    private static final Logger LOGGER = Logger.getLogger(RepairedMember.class);
    private static final String LOOK = "look";
    private static final String POOLS = "ippools.whereabouts.cni.cncf.io";
    private static final String RESERVATIONS = "overlappingrangeipreservations.whereabouts.cni.cncf.io";
    private static final KeyedQueue.Next SOON = KeyedQueue.Next.in(Duration.ofMillis(200));

    private record Watches(
            KindWatch<IPPool> pools,
            KindWatch<OverlappingRangeIPReservation> reservations,
            KindWatch<NetworkAttachmentDefinition> networks,
            KindWatch<Pod> pods) {

        private Stream<KindWatch<?>> all() {
            return Stream.of(pools, reservations, networks, pods);
        }

        boolean synced() {
            return all().allMatch(KindWatch::synced);
        }

        /** Why one of them has no answer. */
        Optional<KubeProblem> problem() {
            return all().filter(watch -> !watch.synced())
                    .map(KindWatch::problem)
                    .filter(Objects::nonNull)
                    .findFirst();
        }

        void close() {
            all().forEach(KindWatch::close);
        }
    }

    private final Member member;
    private final RepairStatus status;
    private final IpamConfig config;
    private final RepairMeters meters;
    private final PoolWriter writer;
    private final KeyedQueue<String> queue;
    private @Nullable Watches watches;
    private @Nullable SliceWatch slices;
    private boolean closed;
    private volatile Suspicions suspicions = Suspicions.none();
    private volatile List<PoolFinding> refusals = List.of();
    private volatile @Nullable String failure;

    RepairedMember(Member member, RepairStatus status, IpamConfig config, RepairMeters meters) {
        this.member = member;
        this.status = status;
        this.config = config;
        this.meters = meters;
        this.writer = new PoolWriter(member, meters);
        this.queue = member.queues().queue("whereabouts", this::look);
    }

    /** Something that decides on the repair may have changed. */
    void touch() {
        queue.add(LOOK);
    }

    private KeyedQueue.Next look(String key) {
        if (!member.state().get().crds().contains(POOLS)
                || !member.state().get().crds().contains(RESERVATIONS)) {
            stop();
            status.absent();
            return KeyedQueue.Next.DONE;
        }
        Watches shown = watch();
        if (shown == null) {
            return KeyedQueue.Next.DONE;
        }
        if (!shown.synced()) {
            Optional<KubeProblem> problem = shown.problem();
            problem.ifPresent(why -> status.unreadable(why.reason()));
            return problem.isPresent() ? KeyedQueue.Next.in(config.repairInterval()) : SOON;
        }
        Cluster intent = status.intent();
        if (intent == null) {
            return KeyedQueue.Next.DONE;
        }
        Enforcement enforcement = enforcement(intent);
        List<NetworkAttachmentDefinition> nads = shown.networks().all();
        Map<String, MemberView.Network> networks = WhereaboutsView.networks(nads);
        Optional<SliceWatch> cut = slices(networks.values());
        Optional<SliceView> slices = cut.flatMap(watch -> watch.view(nads));
        LeaseLook leases = LeaseLook.at(member, shown.pools().all(), slices, networks.values());
        MemberView view = WhereaboutsView.of(
                shown.pools().all(),
                shown.reservations().all(),
                networks,
                shown.pods().all(),
                leases.found(),
                slices);
        RepairPlan plan = RepairPlan.of(view, suspicions, steadyNow(), config.repairGrace());
        suspicions = plan.suspicions();
        meters.seen(
                member.key(),
                new RepairMeters.Seen(
                        plan.count(PoolFinding.Kind.Leak),
                        plan.count(PoolFinding.Kind.DuplicateAddress),
                        plan.count(PoolFinding.Kind.StuckLease),
                        plan.count(PoolFinding.Kind.NoSlice),
                        plan.findings().size()));
        String unread =
                leases.problem().or(() -> cut.flatMap(SliceWatch::problem)).orElse(null);
        status.write(
                intent, enforcement, view, plan, config.repairGrace(), refusals, failure == null ? unread : failure);
        if (enforcement == Enforcement.Enforce && !plan.due().isEmpty()) {
            failure = failure(plan);
            // What was written shows in the next look, and what changed meanwhile is tried again there.
            return failure == null && refusals.isEmpty()
                    ? KeyedQueue.Next.in(sooner(Duration.ofSeconds(1)))
                    : KeyedQueue.Next.in(config.repairInterval());
        }
        failure = null;
        refusals = List.of();
        // A first look tells nothing yet.
        return KeyedQueue.Next.in(
                plan.findings().size() < suspicions.since().size()
                        ? sooner(Duration.ofSeconds(10))
                        : config.repairInterval());
    }

    /** Watched from the first NAD that asks for slices to the last one. */
    private synchronized Optional<SliceWatch> slices(Collection<MemberView.Network> networks) {
        boolean wanted = !closed
                && member.state().get().crds().contains(SliceWatch.SLICES)
                && networks.stream().anyMatch(network -> network.slicing().isPresent());
        SliceWatch watch = slices;
        if (wanted && watch == null) {
            watch = SliceWatch.start(member);
        } else if (!wanted && watch != null) {
            watch.close();
            watch = null;
        }
        slices = watch;
        return Optional.ofNullable(watch);
    }

    /** Carries out what is due; why that failed, or null. */
    private @Nullable String failure(RepairPlan plan) {
        try {
            refusals = writer.write(plan.due());
            return null;
        } catch (KubernetesClientException e) {
            return "a repair failed: " + KubeProblem.of(e).reason();
        }
    }

    private Duration sooner(Duration wanted) {
        return wanted.compareTo(config.repairInterval()) < 0 ? wanted : config.repairInterval();
    }

    private static Enforcement enforcement(Cluster intent) {
        return intent.getSpec().whereabouts() == null
                ? Enforcement.Plan
                : intent.getSpec().whereabouts().enforcement();
    }

    /** A clock that is set does not shorten the grace period. */
    private static Instant steadyNow() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }

    /** Null when the member is not this replica's any more. */
    private synchronized @Nullable Watches watch() {
        if (watches == null && !closed) {
            watches = new Watches(
                    KindWatch.start(
                            member.client().resources(IPPool.class).inAnyNamespace(),
                            WhereaboutsView::bare,
                            key -> {},
                            problem -> problem("ippools", problem)),
                    KindWatch.start(
                            member.client()
                                    .resources(OverlappingRangeIPReservation.class)
                                    .inAnyNamespace(),
                            WhereaboutsView::bare,
                            key -> {},
                            problem -> problem("overlappingrangeipreservations", problem)),
                    KindWatch.start(
                            member.client()
                                    .resources(NetworkAttachmentDefinition.class)
                                    .inAnyNamespace(),
                            WhereaboutsView::bare,
                            key -> {},
                            problem -> problem("network-attachment-definitions", problem)),
                    KindWatch.start(
                            member.client().pods().inAnyNamespace(),
                            WhereaboutsView::trim,
                            key -> {},
                            problem -> problem("pods", problem)));
        }
        return watches;
    }

    private void problem(String what, Throwable problem) {
        LOGGER.debugf("%s: %s: %s", member.key(), what, problem.getMessage());
    }

    private synchronized void stop() {
        if (watches != null) {
            watches.close();
            watches = null;
        }
        if (slices != null) {
            slices.close();
            slices = null;
        }
        suspicions = Suspicions.none();
        refusals = List.of();
        meters.forget(member.key());
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }
}
