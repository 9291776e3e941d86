package dev.weft.ipam.domain.repair;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.plugins.whereabouts.NodeSlices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last question before slices are written. The NodeSlicePool is read first, and nodes, pods and IPPools after it; it is written on the version
 * that was read. No pod starts on a node that is gone, so what is empty then stays empty, unless the node comes back meanwhile.
 */
public final class SliceConfirmation {

    /** Asks the member itself, after the NodeSlicePool was read. */
    public interface Evidence {

        /** Whether the node is there. */
        boolean hasNode(String node);

        /** Whether a pod that has not ended is there that runs on the node. */
        boolean hasPods(String node);

        /** All IPPools of the NodeSlicePool's namespace. */
        List<MemberView.Pool> pools();
    }

    /**
     * What is written.
     *
     * @param patch a JSON patch (RFC 6902) that is refused when the pool has changed since
     * @param done the steps that it carries out
     */
    public record Change(ArrayNode patch, List<RepairStep.OfSlices> done) {}

    private SliceConfirmation() {}

    /**
     * The steps that are still right.
     *
     * @param steps of one NodeSlicePool
     * @param now it, as it is
     * @param resourceVersion its version
     */
    public static Optional<Change> change(
            List<RepairStep.OfSlices> steps, SliceView.Pool now, String resourceVersion, Evidence evidence) {
        List<NodeSlices.Slice> slices = new ArrayList<>(now.slices());
        Map<Integer, String> written = new HashMap<>();
        List<RepairStep.OfSlices> done = new ArrayList<>();
        for (RepairStep.OfSlices step : steps) {
            int at = switch (step) {
                case RepairStep.Vacate vacate -> vacated(vacate, slices, evidence);
                case RepairStep.Assign assign -> assigned(assign, slices, evidence);
            };
            // What one step of a patch frees is not given away by another one of it.
            if (at >= 0 && !written.containsKey(at)) {
                String node = step instanceof RepairStep.Assign ? step.node() : "";
                slices.set(at, new NodeSlices.Slice(node, slices.get(at).range()));
                written.put(at, node);
                done.add(step);
            }
        }
        return done.isEmpty() ? Optional.empty() : Optional.of(new Change(patch(resourceVersion, written), done));
    }

    private static int vacated(RepairStep.Vacate step, List<NodeSlices.Slice> slices, Evidence evidence) {
        int at = slices.indexOf(new NodeSlices.Slice(step.node(), step.slice()));
        return at < 0 || evidence.hasNode(step.node()) || isUsed(step, evidence) ? -1 : at;
    }

    private static boolean isUsed(RepairStep.Vacate step, Evidence evidence) {
        return evidence.hasPods(step.node())
                || new SliceUse(evidence.pools(), step.network()).uses(step.node(), step.slice());
    }

    private static int assigned(RepairStep.Assign step, List<NodeSlices.Slice> slices, Evidence evidence) {
        if (slices.stream().anyMatch(slice -> slice.node().equals(step.node())) || !evidence.hasNode(step.node())) {
            return -1;
        }
        return new SliceUse(evidence.pools(), step.network())
                .freeFor(step.node(), slices)
                .map(slices::indexOf)
                .orElse(-1);
    }

    /**
     * Gives a slice back that was taken from a node, when the node came back or an address of it was given meanwhile; empty when there is nothing
     * to give back, and when somebody has it by now.
     *
     * @param now the pool after the slice was taken
     */
    public static Optional<ArrayNode> back(
            RepairStep.Vacate taken, SliceView.Pool now, String resourceVersion, Evidence evidence) {
        int at = now.slices().indexOf(new NodeSlices.Slice("", taken.slice()));
        boolean wanted =
                at >= 0 && !now.has(taken.node()) && (evidence.hasNode(taken.node()) || isUsed(taken, evidence));
        return wanted ? Optional.of(patch(resourceVersion, Map.of(at, taken.node()))) : Optional.empty();
    }

    private static ArrayNode patch(String resourceVersion, Map<Integer, String> nodes) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", resourceVersion);
        nodes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> patch.addObject()
                        .put("op", "add")
                        .put("path", "/status/allocations/" + entry.getKey() + "/nodeName")
                        .put("value", entry.getValue()));
        return patch;
    }
}
