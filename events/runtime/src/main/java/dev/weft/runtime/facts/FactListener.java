package dev.weft.runtime.facts;

/**
 * Hears of changes on the consumer's own thread: implementations only put keys into queues.
 *
 * <p>Order: {@code changed(live=false)…, restored(p), changed(live=true)…, revoked(p)}.
 */
public interface FactListener {

    /** A record changed a table. */
    default void changed(FactChange change) {}

    /** The tables of this owned partition hold everything that was known when it was assigned; work may start. */
    default void restored(int partition) {}

    /** This owned partition belongs to another replica now; its tables are dropped after this call. */
    default void revoked(int partition) {}

    /** All topics that are read whole hold everything that was known at start. */
    default void wholeRestored() {}
}
