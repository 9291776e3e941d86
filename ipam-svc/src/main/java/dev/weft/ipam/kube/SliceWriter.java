package dev.weft.ipam.kube;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.NodeSlicePool;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.ipam.domain.repair.SliceConfirmation;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gives slices of NodeSlicePools to nodes and takes them back. Upstream's CRD has no status subresource, so the object itself is patched. */
final class SliceWriter {

    private static final Logger LOGGER = Logger.getLogger(SliceWriter.class);

    /** Steps of one patch: each asks for a node between the read and the write. */
    private static final int AT_ONCE = 20;

    /** How often a slice is given back to a node: somebody else may write the pool meanwhile. */
    private static final int TRIES = 5;

    private final Member member;
    private final MemberPods pods;
    private final RepairMeters meters;
    private final Refusals refusals;

    SliceWriter(Member member, MemberPods pods, RepairMeters meters, Refusals refusals) {
        this.member = member;
        this.pods = pods;
        this.meters = meters;
        this.refusals = refusals;
    }

    /** What the member says now; the IPPools are listed once for one patch, after its NodeSlicePool was read. */
    private final class Now implements SliceConfirmation.Evidence {

        private final String namespace;
        private final Map<String, Boolean> podsOn = new HashMap<>();
        private @Nullable List<MemberView.Pool> pools;

        Now(String namespace) {
            this.namespace = namespace;
        }

        @Override
        public boolean hasNode(String node) {
            return member.client().nodes().withName(node).get() != null;
        }

        @Override
        public boolean hasPods(String node) {
            return podsOn.computeIfAbsent(node, pods::on);
        }

        @Override
        public List<MemberView.Pool> pools() {
            List<MemberView.Pool> listed = pools;
            if (listed == null) {
                listed = member.client().resources(IPPool.class).inNamespace(namespace).list().getItems().stream()
                        .map(WhereaboutsView::pool)
                        .toList();
                pools = listed;
            }
            return listed;
        }
    }

    void write(List<RepairStep.OfSlices> steps) {
        Map<String, List<RepairStep.OfSlices>> byPool = steps.stream()
                .collect(Collectors.groupingBy(
                        step -> step.namespace() + "/" + step.pool(), LinkedHashMap::new, Collectors.toList()));
        for (List<RepairStep.OfSlices> ofPool : byPool.values()) {
            for (int from = 0; from < ofPool.size(); from += AT_ONCE) {
                write(ofPool.get(0), ofPool.subList(from, Math.min(ofPool.size(), from + AT_ONCE)));
            }
        }
    }

    private void write(RepairStep.OfSlices any, List<RepairStep.OfSlices> steps) {
        NodeSlicePool read = read(any);
        if (read == null) {
            return;
        }
        Optional<SliceConfirmation.Change> change = SliceConfirmation.change(
                steps,
                WhereaboutsView.slicePool(read),
                read.getMetadata().getResourceVersion(),
                new Now(any.namespace()));
        if (change.isEmpty() || !patch(read, change.get().patch())) {
            return;
        }
        meters.repaired(change.get().done().size());
        for (RepairStep.OfSlices step : change.get().done()) {
            LOGGER.infof("member %s: %s", member.key(), step);
            if (step instanceof RepairStep.Vacate taken) {
                giveBack(taken);
            }
        }
    }

    /** A node that came back meanwhile may have given addresses of the slice already. */
    private void giveBack(RepairStep.Vacate taken) {
        for (int i = 0; i < TRIES; i++) {
            NodeSlicePool read = read(taken);
            Optional<ArrayNode> back = read == null
                    ? Optional.empty()
                    : SliceConfirmation.back(
                            taken,
                            WhereaboutsView.slicePool(read),
                            read.getMetadata().getResourceVersion(),
                            new Now(taken.namespace()));
            if (read == null || back.isEmpty() || patch(read, back.get())) {
                return;
            }
        }
    }

    private boolean patch(NodeSlicePool read, ArrayNode patch) {
        try {
            member.client().resource(read).patch(PatchContext.of(PatchType.JSON), patch.toString());
            return true;
        } catch (KubernetesClientException e) {
            refusals.notWritten(e, read, WhereaboutsView.slicePool(read).object());
            return false;
        }
    }

    private @Nullable NodeSlicePool read(RepairStep.OfSlices step) {
        return member.client()
                .resources(NodeSlicePool.class)
                .inNamespace(step.namespace())
                .withName(step.pool())
                .get();
    }
}
