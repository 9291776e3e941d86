package dev.weft.ipam.kube;

import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.Confirmation;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Deletes and creates overlapping-range reservations. What was written is looked at once more, because another object decides on it. */
final class ReservationWriter {

    private static final Logger LOGGER = Logger.getLogger(ReservationWriter.class);

    private final Member member;
    private final MemberPods pods;
    private final RepairMeters meters;
    private final Refusals refusals;

    ReservationWriter(Member member, MemberPods pods, RepairMeters meters, Refusals refusals) {
        this.member = member;
        this.pods = pods;
        this.meters = meters;
        this.refusals = refusals;
    }

    void drop(RepairStep.Drop drop) {
        OverlappingRangeIPReservation now = member.client()
                .resources(OverlappingRangeIPReservation.class)
                .inNamespace(drop.namespace())
                .withName(drop.reservation())
                .get();
        if (now == null || !Confirmation.stands(drop, WhereaboutsView.reservation(now), pods::now)) {
            return;
        }
        try {
            if (delete(now, drop.podRef())) {
                meters.repaired(1);
                LOGGER.infof("member %s: %s", member.key(), drop);
            }
        } catch (KubernetesClientException e) {
            refusals.notWritten(e, now, WhereaboutsView.reservation(now).object());
        }
    }

    void reserve(RepairStep.Reserve step) {
        Optional<MemberView.Pool> pool = pool(step);
        if (pool.isEmpty() || !Confirmation.stands(step, pool.get(), pods::now)) {
            return;
        }
        OverlappingRangeIPReservation wanted = WhereaboutsView.reservation(step);
        OverlappingRangeIPReservation made;
        try {
            made = member.client().resource(wanted).create();
        } catch (KubernetesClientException e) {
            refusals.notCreated(e, WhereaboutsView.reservation(wanted).object());
            return;
        }
        if (Confirmation.holds(step, pool(step), pods::now)) {
            meters.repaired(1);
            LOGGER.infof("member %s: %s", member.key(), step);
            return;
        }
        try {
            // The DEL of the pod ran meanwhile, and may have looked for the reservation before it was there.
            delete(made, step.entry().podref());
            refusals.putOff(WhereaboutsView.reservation(made).object());
        } catch (KubernetesClientException e) {
            refusals.notWritten(e, made, WhereaboutsView.reservation(made).object());
        }
    }

    /** Deletes it as it was read; false when it had to come back. */
    private boolean delete(OverlappingRangeIPReservation now, String podRef) {
        member.client().resource(now).lockResourceVersion().delete();
        if (pods.now(podRef).isEmpty()) {
            return true;
        }
        // A pod of that name came meanwhile, and its plugin may have taken the reservation for its own without writing
        // it.
        OverlappingRangeIPReservation again = new OverlappingRangeIPReservation();
        again.getMetadata().setNamespace(now.getMetadata().getNamespace());
        again.getMetadata().setName(now.getMetadata().getName());
        again.setSpec(now.getSpec());
        member.client().resource(again).create();
        return false;
    }

    private Optional<MemberView.Pool> pool(RepairStep.Reserve step) {
        return Optional.ofNullable(member.client()
                        .resources(IPPool.class)
                        .inNamespace(step.namespace())
                        .withName(step.pool())
                        .get())
                .map(WhereaboutsView::pool);
    }
}
