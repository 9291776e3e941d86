package dev.weft.ipam.domain.repair;

import java.util.Optional;

/**
 * Something that is wrong with what Whereabouts keeps.
 *
 * @param object kind/namespace/name
 * @param address as text; empty when it is about the whole object
 * @param pod {@code namespace/name}, as the object names it; empty when there is none
 * @param reason what is wrong
 * @param mend what a person does when Weft does not
 * @param step what Weft does; empty where only a person can decide
 */
public record PoolFinding(
        Kind kind, String object, String address, String pod, String reason, String mend, Optional<RepairStep> step) {

    /** What is wrong. */
    public enum Kind {
        /** The member refuses to write what mends the object. */
        RepairRefused,
        /** The plugin's Lease is one that nobody can take over from a dead holder. */
        StuckLease,
        /** A node has no slice of a network that is cut for the nodes: no pod of that network starts there. */
        NoSlice,
        /** An address of a pod that is gone. */
        Leak,
        /** An overlapping-range reservation of a pod that is gone. */
        DeadReservation,
        /** One address that two pods have, or that two pools of one network gave to different pods. */
        DuplicateAddress,
        /** A running pod has an address of a range and its pool does not know it: it may be given again. */
        MissingAllocation,
        /** A running pod has an address of a pool, and its overlapping-range reservation is not there: another range may give it again. */
        MissingReservation,
        /** The entry of an address names another pod than the one that has it. */
        WrongPod,
        /** The pod is there and does not have the address. */
        UnusedAllocation,
        /** A slice of a node that is gone. */
        DeadSlice,
        /** What is cut for the nodes is not what the NADs ask for, or Whereabouts cannot cut it. */
        BadSlices,
        /** The range is no CIDR: Whereabouts' own clean-up stands still in the whole cluster. */
        UnreadablePool
    }

    /**
     * A repair that the member refused.
     *
     * @param why what its API server said, with the step that mends it where there is one
     */
    public static PoolFinding refused(String object, String why) {
        return new PoolFinding(
                Kind.RepairRefused,
                object,
                "",
                "",
                "the member refuses the repair: " + why,
                "let the account of the kubeconfig write the object, or mend it by hand; Weft tries again at each look",
                Optional.empty());
    }
}
