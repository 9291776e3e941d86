package dev.weft.attach.kube;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.weft.attach.domain.admission.NodePin;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.PodIdentity;
import dev.weft.attach.domain.attachment.PodPatch;
import dev.weft.attach.domain.attachment.PodView;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pod as attaching reads it. What is not here (containers, status, managed fields) is skipped while the API server's answer is parsed: most
 * of what a busy member sends are pods, and most of a pod is that.
 */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
@Singular("pod")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class WatchedPod implements HasMetadata, Namespaced {

    private static final List<String> ANNOTATIONS =
            List.of(NetworksAnnotation.KEY, PodPatch.REQUESTED_KEY, NetworkStatusAnnotation.KEY);

    private static final List<String> LABELS = List.of(PodIdentity.LABEL, PodIdentity.VM_LABEL);

    private static final Spec NOTHING = new Spec(null, null, null, null, null);

    /** What is read of {@code spec}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Spec(
            @Nullable String nodeName,
            @Nullable Boolean hostNetwork,
            @Nullable List<Gate> schedulingGates,
            @Nullable Map<String, String> nodeSelector,
            @Nullable Affinity affinity) {

        /** Once it is bound, its node says more than what it asked for. */
        Spec bound() {
            return new Spec(nodeName, hostNetwork, schedulingGates, null, null);
        }
    }

    /** What is read of {@code spec.affinity}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Affinity(@Nullable JsonNode nodeAffinity) {}

    /** A scheduling gate. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Gate(String name) {}

    @JsonIgnoreProperties("managedFields")
    private ObjectMeta metadata = new ObjectMeta();

    private Spec spec = NOTHING;

    /** The pods of a member; they come as this class from its watches too. */
    static MixedOperation<WatchedPod, ?, Resource<WatchedPod>> of(KubernetesClient client) {
        client.getKubernetesSerialization().registerKubernetesResource("v1", "Pod", WatchedPod.class);
        return client.resources(WatchedPod.class);
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    @Override
    public void setApiVersion(String version) {
        // There is one.
    }

    @JsonProperty
    Spec getSpec() {
        return spec;
    }

    @JsonProperty
    void setSpec(@Nullable Spec spec) {
        this.spec = spec == null ? NOTHING : spec;
    }

    /** Without the annotations and labels of others: a fleet's pods would not fit into the heap otherwise. */
    WatchedPod trimmed() {
        WatchedPod trimmed = new WatchedPod();
        trimmed.metadata = new ObjectMetaBuilder()
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .withDeletionTimestamp(metadata.getDeletionTimestamp())
                .withAnnotations(kept(metadata.getAnnotations(), ANNOTATIONS))
                .withLabels(kept(metadata.getLabels(), LABELS))
                .withOwnerReferences(controller().map(List::of).orElse(List.of()))
                .build();
        trimmed.spec = isGated() ? spec : spec.bound();
        return trimmed;
    }

    private static Map<String, String> kept(@Nullable Map<String, String> all, List<String> names) {
        Map<String, String> kept = new HashMap<>();
        if (all != null) {
            for (String name : names) {
                String value = all.get(name);
                if (value != null) {
                    kept.put(name, value);
                }
            }
        }
        return kept;
    }

    private Optional<OwnerReference> controller() {
        List<OwnerReference> owners = metadata.getOwnerReferences();
        return owners == null
                ? Optional.empty()
                : owners.stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .findFirst();
    }

    /** Whether it waits for Weft. */
    @JsonIgnore
    boolean isGated() {
        return gates().contains(PodAdmission.GATE);
    }

    /** Whether it was let go with its addresses, so that what is left to do for it is to tell what becomes of it. */
    @JsonIgnore
    boolean isLetGo() {
        return !isGated()
                && metadata.getAnnotations() != null
                && metadata.getAnnotations().containsKey(PodPatch.REQUESTED_KEY);
    }

    private List<String> gates() {
        return spec.schedulingGates() == null
                ? List.of()
                : spec.schedulingGates().stream().map(Gate::name).toList();
    }

    /**
     * What is decided on.
     *
     * @param nodeLabelled gives the one node that has the label {@value NodePin#LABEL} of that value
     */
    PodView view(Function<String, Optional<String>> nodeLabelled) {
        return new PodView(
                metadata.getUid(),
                metadata.getNamespace(),
                metadata.getName(),
                Objects.requireNonNullElse(metadata.getResourceVersion(), ""),
                Objects.requireNonNullElse(spec.nodeName(), ""),
                Boolean.TRUE.equals(spec.hostNetwork()),
                metadata.getDeletionTimestamp() != null,
                gates(),
                metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations(),
                PodIdentity.of(
                                metadata.getName(),
                                controller().map(OwnerReference::getKind).orElse(""),
                                metadata.getLabels() == null ? Map.of() : metadata.getLabels())
                        .orElse(null),
                isGated() ? pinned(nodeLabelled) : "");
    }

    private String pinned(Function<String, Optional<String>> nodeLabelled) {
        return NodePin.of(Serialization.jsonMapper().valueToTree(spec))
                .flatMap(pin -> pin.byLabel() ? nodeLabelled.apply(pin.value()) : Optional.of(pin.value()))
                .orElse("");
    }
}
