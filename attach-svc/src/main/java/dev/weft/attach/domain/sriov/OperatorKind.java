package dev.weft.attach.domain.sriov;

/** The network kinds of group {@code sriovnetwork.openshift.io}. */
public enum OperatorKind {
    SriovNetwork,
    SriovIBNetwork,
    OVSNetwork
}
