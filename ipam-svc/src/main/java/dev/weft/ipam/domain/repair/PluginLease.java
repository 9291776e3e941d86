package dev.weft.ipam.domain.repair;

import java.util.Optional;

/**
 * A Lease under which Whereabouts' plugin works, as one look showed it: one in the whole cluster, and with slices one for each node, under the
 * name of the IPPool that it takes from.
 *
 * <p>Rule: client-go's leader election as Whereabouts v0.9.2 runs it. A plugin that waits does not believe {@code renewTime}: it counts
 * {@code leaseDurationSeconds} from its own first sight of the record, and each ADD and DEL begins that count anew. ADD gives up after 120 s and
 * DEL after 60 s, so a dead holder's longer lease is never taken over. A takeover adds one to {@code leaseTransitions}.
 *
 * @param holder pod as {@code namespace/name}; empty when nobody has it
 * @param durationSeconds how long a waiting plugin counts, in seconds
 */
public record PluginLease(
        String namespace, String name, String resourceVersion, String holder, int durationSeconds, int transitions) {

    /** Its name everywhere but with node slices. */
    public static final String NAME = "whereabouts";

    private static final int ADD_WAITS = 120;
    private static final int DEL_WAITS = 60;

    /** The object for a person, as kind/namespace/name. */
    public String object() {
        return "Lease/" + namespace + "/" + name;
    }

    /** Whether nobody gets it when its holder is dead. A living one renews it, and the record is another one with each look. */
    Optional<PoolFinding> finding() {
        boolean full = transitions == Integer.MAX_VALUE;
        if (!full && (holder.isEmpty() || durationSeconds < DEL_WAITS)) {
            return Optional.empty();
        }
        String reason = full
                ? "spec.leaseTransitions is " + transitions + ": a takeover adds one, which is refused"
                : "nobody renews it, and a plugin waits " + durationSeconds + " s from its own first look: "
                        + (durationSeconds < ADD_WAITS
                                ? "every DEL gives up before and leaves its address behind"
                                : "every ADD and DEL of the " + (name.equals(NAME) ? "cluster" : "node")
                                        + " gives up before");
        return Optional.of(new PoolFinding(
                PoolFinding.Kind.StuckLease,
                object(),
                "",
                holder,
                reason,
                "write 1 into spec.leaseDurationSeconds" + (full ? " and 0 into spec.leaseTransitions" : ""),
                Optional.of(new RepairStep.Shorten(namespace, name, resourceVersion, full))));
    }
}
