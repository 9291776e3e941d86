package dev.weft.inventory.domain.cluster;

import dev.weft.events.fact.Capability;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Connection;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.SriovOperator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what is declared of a member, what was seen of it, and its nodes. */
public final class ClusterPicture {

    private ClusterPicture() {}

    /** The full state of a member. */
    public static ClusterState of(
            DeclaredCluster declared,
            ObservedCluster observed,
            Collection<NodeState> nodes,
            Optional<List<String>> cni) {
        Connection connection = declared.paused()
                ? new Connection(Connection.State.Paused, "spec.paused is true", null)
                : observed.connection();
        return new ClusterState(
                declared.key().fleet(),
                declared.key().cluster(),
                declared.labels(),
                declared.paused(),
                declared.generation(),
                declared.secretName(),
                declared.secretKey(),
                declared.secretVersion(),
                declared.sriovMode(),
                connection,
                observed.kubernetesVersion(),
                distribution(observed.kubernetesVersion()),
                cni.orElse(List.of()),
                nodes.size(),
                (int) nodes.stream()
                        .filter(n -> n.capability().verdict() == Capability.Verdict.Capable)
                        .count(),
                operator(declared, observed.operator()),
                observed.crds(),
                observed.charts(),
                findings(observed, nodes));
    }

    private static @Nullable String distribution(@Nullable String version) {
        if (version == null) {
            return null;
        }
        if (version.contains("+rke2r")) {
            return "rke2";
        }
        return version.contains("+k3s") ? "k3s" : "kubernetes";
    }

    private static @Nullable SriovOperator operator(DeclaredCluster declared, @Nullable SriovOperator found) {
        String namespace = declared.operatorNamespace() != null
                ? declared.operatorNamespace()
                : found == null ? null : found.namespace();
        if (namespace == null) {
            return null;
        }
        String prefix = declared.resourcePrefix() != null
                ? declared.resourcePrefix()
                : found == null ? null : found.resourcePrefix();
        return new SriovOperator(
                namespace, prefix, found == null ? null : found.version(), found == null ? null : found.flavour());
    }

    private static List<Finding> findings(ObservedCluster observed, Collection<NodeState> nodes) {
        List<Finding> findings = new ArrayList<>();
        if (observed.connection().state() == Connection.State.Connected
                && !observed.crds().contains("network-attachment-definitions.k8s.cni.cncf.io")) {
            findings.add(new Finding(
                    "MultusMissing",
                    "CustomResourceDefinition network-attachment-definitions.k8s.cni.cncf.io",
                    null,
                    "the member does not serve NetworkAttachmentDefinitions, so no secondary network can exist there",
                    "install Multus; on RKE2 put multus first in the cni list of every server"));
        }
        for (NodeState node : nodes) {
            if (node.sriov() != null && "Failed".equals(node.sriov().syncStatus())) {
                findings.add(new Finding(
                        "NodeStateFailed",
                        "SriovNetworkNodeState " + node.sriov().namespace() + "/" + node.node(),
                        "status.lastSyncError",
                        "the SR-IOV config daemon failed: " + node.sriov().lastSyncError(),
                        "mend what the error names on the node"));
            }
        }
        return List.copyOf(findings);
    }

    /** Values of the same label on several declared objects: the one in metadata wins. */
    public static Map<String, String> labels(Map<String, String> spec, Map<String, String> metadata) {
        java.util.HashMap<String, String> labels = new java.util.HashMap<>(spec);
        labels.putAll(metadata);
        return Map.copyOf(labels);
    }
}
