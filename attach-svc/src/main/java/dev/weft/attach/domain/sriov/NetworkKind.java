package dev.weft.attach.domain.sriov;

/** The network kinds of group {@code sriovnetwork.openshift.io}. */
public enum NetworkKind {
    SriovNetwork,
    SriovIBNetwork,
    OVSNetwork
}
