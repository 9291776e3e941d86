package dev.weft.attach.domain.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of a network of the SR-IOV kinds: the NetworkAttachmentDefinition it shall have, and what is said about it. Rule: the
 * operator's genericNetworkReconciler.
 */
public final class NetworkReconcile {

    /** Annotation of the network that remembers where its NetworkAttachmentDefinition is. */
    public static final String LAST_NAMESPACE = "operator.sriovnetwork.openshift.io/last-network-namespace";

    private NetworkReconcile() {}

    /** A NetworkAttachmentDefinition that is there. */
    public record Existing(Map<String, String> annotations, String config) {
        public Existing {
            annotations = Map.copyOf(annotations);
        }
    }

    /**
     * Condition {@code Ready} of the network.
     *
     * @param reason {@code NetworkReady}, {@code NamespaceNotFound} or {@code NetworkAttachmentDefinitionInvalid}
     * @param observedGeneration {@code metadata.generation} of the network that this was decided on
     */
    public record Ready(boolean status, String reason, String message, long observedGeneration) {}

    /**
     * What to do.
     *
     * @param write the NetworkAttachmentDefinition to create or replace; empty when nothing is to be written
     * @param ownerReference whether it is owned by the network, which it is in the network's own namespace
     * @param deleteFrom namespace from which one of the network's name goes away
     * @param lastNamespace new value of {@link #LAST_NAMESPACE}; empty leaves it
     */
    public record Decision(
            Ready ready,
            Optional<OperatorNad> write,
            boolean ownerReference,
            Optional<String> deleteFrom,
            Optional<String> lastNamespace) {}

    /** What the decision may ask of the member. */
    public interface Member {
        boolean hasNamespace(String namespace);

        Optional<Existing> nad(String namespace, String name);
    }

    /** Decides for a network that is not being deleted. */
    public static Decision decide(
            OperatorKind kind, JsonNode object, String operatorNamespace, String resourcePrefix, Member member) {
        String namespace = object.at("/metadata/namespace").asText();
        String wanted = object.at("/spec/networkNamespace").asText("");
        long generation = object.at("/metadata/generation").asLong(0);
        if (NetworkAdmission.problem(namespace, wanted, operatorNamespace).isPresent()) {
            return refused(
                    generation,
                    "NetworkAttachmentDefinitionInvalid",
                    "spec.networkNamespace cannot be set when the resource is not in the operator namespace (%s)"
                            .formatted(operatorNamespace),
                    Optional.empty());
        }
        OperatorNad nad = OperatorRendering.render(kind, object, resourcePrefix);
        String target = nad.namespace();
        String last = object.at("/metadata/annotations").path(LAST_NAMESPACE).asText("");
        Optional<String> moved = last.isEmpty() || last.equals(target) ? Optional.empty() : Optional.of(last);
        if (!member.hasNamespace(target)) {
            return refused(
                    generation, "NamespaceNotFound", "target namespace \"%s\" does not exist".formatted(target), moved);
        }
        String config;
        try {
            config = nad.config();
        } catch (NadInvalidException notJson) {
            return refused(
                    generation, "NetworkAttachmentDefinitionInvalid", String.valueOf(notJson.getMessage()), moved);
        }
        Optional<Existing> existing = member.nad(target, nad.name());
        String owner = existing.map(Existing::annotations)
                .map(annotations -> annotations.getOrDefault(OperatorRendering.OWNER_REF, ""))
                .orElse("");
        if (!owner.isEmpty() && !owner.equals(nad.annotations().get(OperatorRendering.OWNER_REF))) {
            return refused(
                    generation,
                    "NetworkAttachmentDefinitionInvalid",
                    "NetworkAttachmentDefinition '%s/%s' already exists and is owned by %s"
                            .formatted(target, nad.name(), owner),
                    moved);
        }
        boolean same = existing.filter(there ->
                        there.config().equals(config) && there.annotations().equals(nad.annotations()))
                .isPresent();
        return new Decision(
                new Ready(true, "NetworkReady", "NetworkAttachmentDefinition is provisioned and ready", generation),
                same ? Optional.empty() : Optional.of(nad),
                target.equals(namespace),
                moved,
                Optional.of(target));
    }

    private static Decision refused(long generation, String reason, String message, Optional<String> moved) {
        return new Decision(
                new Ready(false, reason, message, generation), Optional.empty(), false, moved, moved.map(gone -> ""));
    }
}
