package dev.weft.events.fact;

/** How far a desired configuration got. */
public enum ConfigPhase {
    /** Computed and shown; enforcement is Plan. */
    Planned,
    /** Written; the member has not confirmed it. */
    Applied,
    /** The member reports that it runs with it. */
    Synced,
    /** Waits for the member or for a precondition; the reason says for what. */
    Waiting,
    /** Written, but takes effect only after a restart that the user does. */
    RestartNeeded,
    /** Not written, because it is wrong or unsafe. */
    Refused,
    /** The member tried and failed. */
    Failed
}
