package dev.weft.events.fact;

/** How far an attachment got. */
public enum AttachmentPhase {
    /** Asked for; its claim is not answered yet. */
    Requested,
    /** Cannot go on until something changes; the reason says what. */
    Waiting,
    /** Written into the pod's annotation; the gate is lifted when all interfaces are. */
    Promised,
    /** Multus reports what was promised. */
    Attached,
    /** Multus reports something else than was promised. */
    Differs,
    /** The request is wrong; the pod stays gated until it is replaced. */
    Refused
}
