package dev.weft.ipam.domain.repair;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;

/** One write that mends one finding. It holds what it rests on, so that it can be held against the member as it is when it is done. */
public sealed interface RepairStep {

    /** Namespace of the object that is written. */
    String namespace();

    /** A step on an entry of a pool. */
    sealed interface OfPool extends RepairStep {

        /** Name of the IPPool. */
        String pool();

        /** Key in {@code spec.allocations}, as written. */
        String key();
    }

    /** Removes the entry of a pod that is gone. */
    record Release(String namespace, String pool, String key, Address address, IpPool.Allocation entry)
            implements OfPool {}

    /**
     * Gives the entry of a pod that is gone to the one that has the address.
     *
     * @param uid of the pod that has it
     */
    record Rewrite(
            String namespace,
            String pool,
            String key,
            Address address,
            IpPool.Allocation entry,
            String podRef,
            String ifname,
            String uid)
            implements OfPool {}

    /**
     * Enters an address that a running pod has.
     *
     * @param entry its id is the pod's uid, because the sandbox's is not known; the plugin puts its own there at the next ADD
     */
    record Enter(String namespace, String pool, String key, Address address, IpPool.Allocation entry)
            implements OfPool {}

    /**
     * Makes the lease of a dead holder end; a living one has its own duration again at its next renewal.
     *
     * @param resourceVersion of the record that nobody renewed; another one is another suspicion
     * @param transitions whether the count of takeovers begins anew
     */
    record Shorten(String namespace, String lease, String resourceVersion, boolean transitions) implements RepairStep {}

    /**
     * Creates the reservation of an address that a running pod has of a pool.
     *
     * @param entry of the pool, which rests on the same pod
     * @param uid of the pod
     * @param ifname its interface
     */
    record Reserve(
            String namespace,
            String reservation,
            String pool,
            String key,
            Address address,
            IpPool.Allocation entry,
            String uid,
            String ifname)
            implements RepairStep {}

    /** A step on a slice of a NodeSlicePool. */
    sealed interface OfSlices extends RepairStep {

        /** Name of the NodeSlicePool. */
        String pool();

        /** The node whose slice it is or will be. */
        String node();

        /** {@code network_name} of the NADs; empty when they have none. */
        String network();
    }

    /**
     * Takes a slice from a node that is gone.
     *
     * @param slice as written in {@code sliceRange}
     */
    record Vacate(String namespace, String pool, String node, String network, String slice) implements OfSlices {}

    /** Gives a node that has none the lowest slice that is free and of which no other node gave an address. */
    record Assign(String namespace, String pool, String node, String network) implements OfSlices {}

    /** Deletes the reservation of a pod that is gone. */
    record Drop(String namespace, String reservation, String podRef) implements RepairStep {}
}
