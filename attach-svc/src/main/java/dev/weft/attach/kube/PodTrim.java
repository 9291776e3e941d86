package dev.weft.attach.kube;

import dev.weft.attach.domain.plan.AdmissionPatch;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.HashMap;
import java.util.Map;

/** Keeps of a pod what attaching needs; a fleet's pods would not fit into the heap otherwise. */
final class PodTrim {

    static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
    static final String STATUS = "k8s.v1.cni.cncf.io/network-status";

    private PodTrim() {}

    static Pod trim(Pod pod) {
        Map<String, String> annotations = new HashMap<>();
        if (pod.getMetadata().getAnnotations() != null) {
            for (String name : new String[] {NETWORKS, STATUS}) {
                String value = pod.getMetadata().getAnnotations().get(name);
                if (value != null) {
                    annotations.put(name, value);
                }
            }
        }
        return new PodBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(pod.getMetadata().getName())
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withUid(pod.getMetadata().getUid())
                        .withResourceVersion(pod.getMetadata().getResourceVersion())
                        .withDeletionTimestamp(pod.getMetadata().getDeletionTimestamp())
                        .withAnnotations(annotations)
                        .build())
                .withSpec(new PodSpecBuilder()
                        .withNodeName(pod.getSpec().getNodeName())
                        .withHostNetwork(pod.getSpec().getHostNetwork())
                        .withSchedulingGates(pod.getSpec().getSchedulingGates())
                        .build())
                .withStatus(new PodStatusBuilder()
                        .withPhase(
                                pod.getStatus() == null ? null : pod.getStatus().getPhase())
                        .build())
                .build();
    }

    static boolean gated(Pod pod) {
        return pod.getSpec().getSchedulingGates() != null
                && pod.getSpec().getSchedulingGates().stream()
                        .anyMatch(g -> g.getName().equals(AdmissionPatch.GATE));
    }

    static String annotation(Pod pod, String name) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String value = annotations == null ? null : annotations.get(name);
        return value == null ? "" : value;
    }
}
