package dev.weft.ipam.kube;

import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.Confirmation;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Member member;
    private final RepairMeters meters;
    private final Map<String, PoolFinding> refusals = new TreeMap<>();

    PoolWriter(Member member, RepairMeters meters) {
        this.member = member;
        this.meters = meters;
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
        for (RepairStep step : steps) {
            if (step instanceof RepairStep.Drop drop) {
                drop(drop);
            }
        }
        return List.copyOf(refusals.values());
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
            notWritten(e, seen, WhereaboutsView.lease(seen).object());
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
                .filter(step -> Confirmation.stands(step, pool, this::pod))
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
            notWritten(e, now, pool.object());
        }
    }

    private void drop(RepairStep.Drop drop) {
        OverlappingRangeIPReservation now = member.client()
                .resources(OverlappingRangeIPReservation.class)
                .inNamespace(drop.namespace())
                .withName(drop.reservation())
                .get();
        if (now == null || !Confirmation.stands(drop, WhereaboutsView.reservation(now), this::pod)) {
            return;
        }
        try {
            member.client().resource(now).lockResourceVersion().delete();
            if (pod(drop.podRef()).isPresent()) {
                // A pod of that name came meanwhile, and its plugin may have taken the reservation for its own without
                // writing it.
                restore(now);
                return;
            }
            meters.repaired(1);
            LOGGER.infof("member %s: %s", member.key(), drop);
        } catch (KubernetesClientException e) {
            notWritten(e, now, WhereaboutsView.reservation(now).object());
        }
    }

    private void restore(OverlappingRangeIPReservation gone) {
        OverlappingRangeIPReservation again = new OverlappingRangeIPReservation();
        again.getMetadata().setNamespace(gone.getMetadata().getNamespace());
        again.getMetadata().setName(gone.getMetadata().getName());
        again.setSpec(gone.getSpec());
        member.client().resource(again).create();
    }

    /** The pod as the member has it now; a watch may be behind. */
    private Optional<MemberView.Pod> pod(String ref) {
        int slash = ref.indexOf('/');
        Pod found = member.client()
                .pods()
                .inNamespace(ref.substring(0, slash))
                .withName(ref.substring(slash + 1))
                .get();
        return Optional.ofNullable(found).map(WhereaboutsView::pod);
    }

    private void notWritten(KubernetesClientException problem, HasMetadata written, String object) {
        switch (problem.getCode()) {
            case HttpURLConnection.HTTP_CONFLICT -> putOff(object);
            case HttpURLConnection.HTTP_NOT_FOUND, UNPROCESSABLE -> {
                // Both also come from a hook or a schema that would refuse it again and again.
                HasMetadata now = member.client().resource(written).get();
                if (now == null
                        || !now.getMetadata()
                                .getResourceVersion()
                                .equals(written.getMetadata().getResourceVersion())) {
                    putOff(object);
                } else {
                    refused(problem, object);
                }
            }
            case HttpURLConnection.HTTP_UNAUTHORIZED, TOO_MANY_REQUESTS -> throw problem;
            default -> {
                // A hook that cannot be asked is told as 500; what is above that is the API server's own trouble.
                if (problem.getCode() < HttpURLConnection.HTTP_BAD_REQUEST
                        || problem.getCode() > HttpURLConnection.HTTP_INTERNAL_ERROR) {
                    throw problem;
                }
                refused(problem, object);
            }
        }
    }

    private void putOff(String object) {
        meters.conflict();
        LOGGER.debugf("member %s: %s changed meanwhile, the repair waits for the next look", member.key(), object);
    }

    private void refused(KubernetesClientException problem, String object) {
        meters.refused();
        PoolFinding refusal =
                PoolFinding.refused(object, KubeProblem.of(problem).reason());
        refusals.put(object, refusal);
        LOGGER.warnf("member %s: the repair of %s is refused: %s", member.key(), object, refusal.reason());
    }
}
