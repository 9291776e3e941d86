package dev.weft.events.fact;

/** Whether an intent is only computed and shown, or also written. */
public enum Enforcement {
    Plan,
    Enforce
}
