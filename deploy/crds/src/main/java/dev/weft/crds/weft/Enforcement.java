package dev.weft.crds.weft;

/** Whether an intent is only computed and shown ({@code Plan}), or also written to the members ({@code Enforce}). */
public enum Enforcement {
    Plan,
    Enforce
}
