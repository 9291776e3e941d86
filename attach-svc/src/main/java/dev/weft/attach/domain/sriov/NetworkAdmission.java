package dev.weft.attach.domain.sriov;

import java.util.Optional;

/** Where a network may put its NetworkAttachmentDefinition. Rule: the operator's webhook, validateNetworkNamespace. */
public final class NetworkAdmission {

    private NetworkAdmission() {}

    /** What is wrong; empty when nothing is. Only networks of the operator's namespace may name another one. */
    public static Optional<String> problem(String namespace, String networkNamespace, String operatorNamespace) {
        return namespace.equals(operatorNamespace) || networkNamespace.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ".Spec.NetworkNamespace field can't be specified if the resource is not in the %s namespace"
                                .formatted(operatorNamespace));
    }
}
