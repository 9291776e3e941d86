package dev.weft.attach.kube;

import dev.weft.attach.domain.admission.NodePin;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.PodIdentity;
import dev.weft.attach.domain.attachment.PodPatch;
import dev.weft.attach.domain.attachment.PodView;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps of a pod what attaching needs; a fleet's pods would not fit into the heap otherwise. */
final class PodTrim {

    private static final List<String> ANNOTATIONS =
            List.of(NetworksAnnotation.KEY, PodPatch.REQUESTED_KEY, NetworkStatusAnnotation.KEY);

    private static final List<String> LABELS = List.of(PodIdentity.LABEL, PodIdentity.VM_LABEL);

    private PodTrim() {}

    static Pod trim(Pod pod) {
        Map<String, String> annotations = new HashMap<>();
        if (pod.getMetadata().getAnnotations() != null) {
            for (String name : ANNOTATIONS) {
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
                        .withLabels(labels(pod))
                        .withOwnerReferences(controller(pod).map(List::of).orElse(List.of()))
                        .build())
                .withSpec(new PodSpecBuilder()
                        .withNodeName(pod.getSpec().getNodeName())
                        .withHostNetwork(pod.getSpec().getHostNetwork())
                        .withSchedulingGates(pod.getSpec().getSchedulingGates())
                        // Once it is bound, its node says more.
                        .withNodeSelector(gated(pod) ? pod.getSpec().getNodeSelector() : null)
                        .withAffinity(gated(pod) ? nodeAffinity(pod) : null)
                        .build())
                .build();
    }

    private static @Nullable Affinity nodeAffinity(Pod pod) {
        Affinity affinity = pod.getSpec().getAffinity();
        return affinity == null || affinity.getNodeAffinity() == null
                ? null
                : new AffinityBuilder()
                        .withNodeAffinity(affinity.getNodeAffinity())
                        .build();
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = new HashMap<>();
        if (pod.getMetadata().getLabels() != null) {
            for (String name : LABELS) {
                String value = pod.getMetadata().getLabels().get(name);
                if (value != null) {
                    labels.put(name, value);
                }
            }
        }
        return labels;
    }

    private static Optional<OwnerReference> controller(Pod pod) {
        List<OwnerReference> owners = pod.getMetadata().getOwnerReferences();
        return owners == null
                ? Optional.empty()
                : owners.stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .findFirst();
    }

    static boolean gated(Pod pod) {
        return gates(pod).contains(PodAdmission.GATE);
    }

    private static List<String> gates(Pod pod) {
        return pod.getSpec().getSchedulingGates() == null
                ? List.of()
                : pod.getSpec().getSchedulingGates().stream()
                        .map(PodSchedulingGate::getName)
                        .toList();
    }

    /**
     * What is decided on.
     *
     * @param nodeLabelled gives the one node that has the label {@value NodePin#LABEL} of that value
     */
    static PodView view(Pod pod, Function<String, Optional<String>> nodeLabelled) {
        ObjectMeta metadata = pod.getMetadata();
        return new PodView(
                metadata.getUid(),
                metadata.getNamespace(),
                metadata.getName(),
                Objects.requireNonNullElse(metadata.getResourceVersion(), ""),
                Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
                Boolean.TRUE.equals(pod.getSpec().getHostNetwork()),
                metadata.getDeletionTimestamp() != null,
                gates(pod),
                metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations(),
                PodIdentity.of(
                                metadata.getName(),
                                controller(pod).map(OwnerReference::getKind).orElse(""),
                                labels(pod))
                        .orElse(null),
                gated(pod) ? pinned(pod, nodeLabelled) : "");
    }

    private static String pinned(Pod pod, Function<String, Optional<String>> nodeLabelled) {
        return NodePin.of(Serialization.jsonMapper().valueToTree(pod.getSpec()))
                .flatMap(pin -> pin.byLabel() ? nodeLabelled.apply(pin.value()) : Optional.of(pin.value()))
                .orElse("");
    }
}
