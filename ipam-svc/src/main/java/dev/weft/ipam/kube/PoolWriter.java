package dev.weft.ipam.kube;

import dev.weft.crds.whereabouts.IPPool;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.Confirmation;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Writes repairs. Each object is read anew, held against the pods as they are then, and written on the version that was read; an object that
 * changed meanwhile is left to the next look, and one that the member refuses to write does not keep the others from being mended.
 */
final class PoolWriter {

    private static final Logger LOGGER = Logger.getLogger(PoolWriter.class);

    /** Steps of one patch: each asks for a pod between the read and the write, and a busy pool changes meanwhile. */
    private static final int AT_ONCE = 20;

    private final Member member;
    private final RepairMeters meters;
    private final MemberPods pods;
    private final Refusals refusals;
    private final ReservationWriter reservations;
    private final SliceWriter slices;

    PoolWriter(Member member, RepairMeters meters) {
        this.member = member;
        this.meters = meters;
        this.refusals = new Refusals(member, meters);
        this.pods = new MemberPods(member);
        this.reservations = new ReservationWriter(member, pods, meters, refusals);
        this.slices = new SliceWriter(member, pods, meters, refusals);
    }

    /**
     * Carries out what can be carried out.
     *
     * @return what the member refused, one for each object
     * @throws KubernetesClientException when the member does not answer; the rest of the steps is not tried then
     */
    List<PoolFinding> write(List<RepairStep> steps) {
        refusals.clear();
        Map<String, List<RepairStep.OfPool>> pools = steps.stream()
                .filter(RepairStep.OfPool.class::isInstance)
                .map(RepairStep.OfPool.class::cast)
                .collect(Collectors.groupingBy(
                        step -> step.namespace() + "/" + step.pool(), LinkedHashMap::new, Collectors.toList()));
        for (RepairStep step : steps) {
            if (step instanceof RepairStep.Shorten shorten) {
                shorten(shorten);
            }
        }
        for (List<RepairStep.OfPool> ofPool : pools.values()) {
            for (int from = 0; from < ofPool.size(); from += AT_ONCE) {
                ofPool(ofPool.subList(from, Math.min(ofPool.size(), from + AT_ONCE)));
            }
        }
        // After the pools: what they gave says whether a slice is empty.
        slices.write(steps.stream()
                .filter(RepairStep.OfSlices.class::isInstance)
                .map(RepairStep.OfSlices.class::cast)
                .toList());
        for (RepairStep step : steps) {
            if (step instanceof RepairStep.Drop drop) {
                reservations.drop(drop);
            } else if (step instanceof RepairStep.Reserve reserve) {
                reservations.reserve(reserve);
            }
        }
        return refusals.all();
    }

    private void shorten(RepairStep.Shorten step) {
        Lease seen = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(step.namespace())
                .withName(step.lease())
                .withResourceVersion(step.resourceVersion())
                .endMetadata()
                .build();
        try {
            member.client()
                    .leases()
                    .inNamespace(step.namespace())
                    .withName(step.lease())
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            Confirmation.patch(step).toString());
            meters.repaired(1);
            LOGGER.infof("member %s: %s", member.key(), step);
        } catch (KubernetesClientException e) {
            refusals.notWritten(e, seen, WhereaboutsView.lease(seen).object());
        }
    }

    private void ofPool(List<RepairStep.OfPool> steps) {
        RepairStep.OfPool first = steps.get(0);
        IPPool now = member.client()
                .resources(IPPool.class)
                .inNamespace(first.namespace())
                .withName(first.pool())
                .get();
        if (now == null) {
            return;
        }
        MemberView.Pool pool = WhereaboutsView.pool(now);
        List<RepairStep.OfPool> standing = steps.stream()
                .filter(step -> Confirmation.stands(step, pool, pods::now))
                .toList();
        if (standing.isEmpty()) {
            return;
        }
        try {
            member.client()
                    .resource(now)
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            Confirmation.patch(now.getMetadata().getResourceVersion(), standing)
                                    .toString());
            meters.repaired(standing.size());
            standing.forEach(step -> LOGGER.infof("member %s: %s", member.key(), step));
        } catch (KubernetesClientException e) {
            refusals.notWritten(e, now, pool.object());
        }
    }
}
