package dev.weft.ipam.domain.repair;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The last question before a write. The pool is read first and the pods after it: Whereabouts enters a pod that is there already, so an entry
 * that was read and whose pod is gone afterwards is nobody's. A pod of that name that comes later and takes the entry over writes its own
 * sandbox into it, and a write on the version that was read fails then.
 */
public final class Confirmation {

    private static final String ALLOCATIONS = "/spec/allocations/";

    private Confirmation() {}

    /**
     * Whether a step is still right.
     *
     * @param pool as it is now
     * @param pods asks the member itself for a pod by {@code namespace/name}, after the pool was read
     */
    public static boolean stands(
            RepairStep.OfPool step, MemberView.Pool pool, Function<String, Optional<MemberView.Pod>> pods) {
        Optional<IpPool.Allocation> now = Optional.ofNullable(pool.allocations().get(step.key()));
        return switch (step) {
            case RepairStep.Release release ->
                now.equals(Optional.of(release.entry()))
                        && pods.apply(release.entry().podref()).isEmpty();
            case RepairStep.Rewrite rewrite ->
                now.equals(Optional.of(rewrite.entry()))
                        && pods.apply(rewrite.entry().podref()).isEmpty()
                        && has(pods.apply(rewrite.podRef()), rewrite.uid(), rewrite.address());
            case RepairStep.Enter enter ->
                now.isEmpty()
                        && has(pods.apply(enter.entry().podref()), enter.entry().id(), enter.address());
        };
    }

    /** Whether the reservation, as it is now, may go. */
    public static boolean stands(
            RepairStep.Drop step, MemberView.Reservation now, Function<String, Optional<MemberView.Pod>> pods) {
        return now.podRef().equals(step.podRef()) && pods.apply(step.podRef()).isEmpty();
    }

    /**
     * Whether the reservation may be made. Its plugin makes it after the entry, and a pod that is ready and reports the address has that ADD
     * behind it.
     *
     * @param pool as it is now
     * @param pods asks the member itself, after the pool was read
     */
    public static boolean stands(
            RepairStep.Reserve step, MemberView.Pool pool, Function<String, Optional<MemberView.Pod>> pods) {
        return step.entry().equals(pool.allocations().get(step.key()))
                && has(pods.apply(step.entry().podref()), step.uid(), step.address());
    }

    /**
     * Whether the reservation that was made is still its pod's. A DEL that ran meanwhile may have come too early to delete it; a new pod of the
     * same name that took the entry over takes it for its own.
     *
     * @param pool as it is after the reservation was made; empty when it is gone
     * @param pods asks the member itself, after that
     */
    public static boolean holds(
            RepairStep.Reserve made, Optional<MemberView.Pool> pool, Function<String, Optional<MemberView.Pod>> pods) {
        String podRef = made.entry().podref();
        return pool.map(now -> now.allocations().get(made.key()))
                        .filter(entry -> entry.podref().equals(podRef))
                        .isPresent()
                && pods.apply(podRef).isPresent();
    }

    private static boolean has(Optional<MemberView.Pod> pod, String uid, Address address) {
        return pod.filter(found -> found.uid().equals(uid) && found.ready() && !found.deleting())
                .filter(found -> found.reports(address))
                .isPresent();
    }

    /**
     * The steps as a JSON patch (RFC 6902) that is refused when the pool has changed since. Rule: the form that Whereabouts' own plugin sends.
     *
     * @param resourceVersion of the pool that the steps were held against
     */
    public static ArrayNode patch(String resourceVersion, List<? extends RepairStep.OfPool> steps) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", resourceVersion);
        for (RepairStep.OfPool step : steps) {
            String path = ALLOCATIONS + step.key().replace("~", "~0").replace("/", "~1");
            switch (step) {
                case RepairStep.Release release ->
                    patch.addObject().put("op", "remove").put("path", path);
                case RepairStep.Rewrite rewrite ->
                    value(patch, "replace", path, rewrite.entry().id(), rewrite.podRef(), rewrite.ifname());
                case RepairStep.Enter enter ->
                    value(
                            patch,
                            "add",
                            path,
                            enter.entry().id(),
                            enter.entry().podref(),
                            enter.entry().ifname());
            }
        }
        return patch;
    }

    /** The step as a JSON patch that is refused when somebody wrote the lease since. */
    public static ArrayNode patch(RepairStep.Shorten step) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", step.resourceVersion());
        patch.addObject()
                .put("op", "add")
                .put("path", "/spec/leaseDurationSeconds")
                .put("value", 1);
        if (step.transitions()) {
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/spec/leaseTransitions")
                    .put("value", 0);
        }
        return patch;
    }

    private static void value(ArrayNode patch, String op, String path, String id, String podRef, String ifname) {
        ObjectNode value = patch.addObject().put("op", op).put("path", path).putObject("value");
        value.put("id", id).put("podref", podRef);
        if (!ifname.isEmpty()) {
            value.put("ifname", ifname);
        }
    }
}
