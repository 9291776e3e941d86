package dev.weft.ipam.domain.repair;

/** What can be wrong in a repair; each leaves out one of the things that keep it from racing the plugin. */
enum PlantedBug {
    NONE,
    /** Asks for the pods before it reads the pool, and holds the entry against its pod's name only: either alone would be enough. */
    ASKS_FIRST_AND_GOES_BY_NAME,
    /** Patches the pool as it is by then, whatever was read. */
    PATCHES_NEWEST,
    /** Writes what the look showed, and asks nobody. */
    BELIEVES_ITS_CACHES,
    /** Takes a Pending pod for gone. */
    FORGETS_PENDING_PODS,
    /** Frees what a pod that is there does not report. */
    FREES_UNREPORTED,
    /** Acts after one look. */
    ACTS_AFTER_ONE_LOOK,
    /** Acts after two looks, however soon. */
    IGNORES_GRACE,
    /** Goes on counting when a look between did not show it. */
    KEEPS_OLD_SUSPICIONS,
    /** Does not ask once more after it deleted a reservation. */
    NEVER_PUTS_BACK,
    /** Takes an entry for enough: makes the reservation of a pod whose ADD has not come to it. */
    RESERVES_DURING_ADD,
    /** Does not look once more after it made a reservation. */
    NEVER_TAKES_BACK,
    /** Names a reservation of a named network by its address alone. */
    FORGETS_THE_NETWORKS_NAME,
    /** Shortens a lease that looks as long at each look, whether or not somebody wrote it meanwhile. */
    SHORTENS_LIVING_LEASES
}
