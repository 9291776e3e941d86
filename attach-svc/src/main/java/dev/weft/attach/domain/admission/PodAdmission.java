package dev.weft.attach.domain.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pod gets when it is created: the gate that holds it until its addresses are decided, or the range of the one node that it can be
 * bound to; the device requests and the node labels of its networks. Pods that ask for nothing that Weft manages pass unchanged.
 */
public final class PodAdmission {

    /** The scheduling gate. */
    public static final String GATE = "weft.dev/networks";

    private static final String MIRROR = "kubernetes.io/config.mirror";

    private PodAdmission() {}

    /**
     * @param patch JSON patch operations (RFC 6902); empty leaves the pod as it is
     * @param refusal why the pod can't be attached by any node, with what mends it
     */
    public record Decision(ArrayNode patch, Optional<String> refusal) {

        public Decision {
            patch = patch.deepCopy();
        }
    }

    /**
     * @param pod the pod as in the admission request
     * @param namespace namespace of the request; a pod that is being created may not name its own
     * @param lookup definitions of the pod's cluster
     * @param networksHere whether Weft has networks in that namespace: then a pod whose annotation can't be read is gated, to be told
     *     why, instead of being tried by a kubelet for ever
     */
    public static Decision decide(JsonNode pod, String namespace, NetworkLookup lookup, boolean networksHere) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        JsonNode annotations = pod.path("metadata").path("annotations");
        String annotation = annotations.path(NetworksAnnotation.KEY).asText("");
        if (annotation.isBlank() || isBeyondReach(pod, annotations)) {
            return new Decision(patch, Optional.empty());
        }
        List<KnownNetwork> networks = new ArrayList<>();
        try {
            for (NetworkSelection selection : NetworksAnnotation.read(annotation, namespace)) {
                lookup.find(selection.namespace(), selection.name()).ifPresent(networks::add);
            }
            boolean toOneNode = networks.stream().anyMatch(KnownNetwork::isPerNode)
                    && NodePin.of(pod.path("spec")).isPresent();
            if (toOneNode || networks.stream().anyMatch(KnownNetwork::isManaged)) {
                gate(pod, patch);
                patch.addAll(DeviceRequests.patch(pod, resources(networks), false));
            }
            patch.addAll(NodeSelectorRule.patch(pod, NodeSelectorRule.labels(networks)));
            return new Decision(patch, Optional.empty());
        } catch (AnnotationRefusal refusal) {
            ArrayNode onlyGate = JsonNodeFactory.instance.arrayNode();
            if (networksHere) {
                gate(pod, onlyGate);
            }
            return new Decision(
                    onlyGate,
                    Optional.of("annotation " + NetworksAnnotation.KEY + ": " + refusal.text()
                            + "; write network names as namespace/name@interface, or JSON [{\"name\": \"...\"}]"));
        }
    }

    /** How many of each resource the networks take, one for each attachment. */
    public static Map<String, Integer> resources(List<KnownNetwork> networks) {
        Map<String, Integer> resources = new TreeMap<>();
        networks.forEach(network -> network.resourceName().ifPresent(name -> resources.merge(name, 1, Integer::sum)));
        return resources;
    }

    /** Kubernetes refuses gates on placed pods, and pods on the node's network never reach CNI. */
    private static boolean isBeyondReach(JsonNode pod, JsonNode annotations) {
        JsonNode spec = pod.path("spec");
        return !spec.path("nodeName").asText("").isEmpty()
                || spec.path("hostNetwork").asBoolean(false)
                || annotations.has(MIRROR);
    }

    private static void gate(JsonNode pod, ArrayNode patch) {
        JsonNode gates = pod.path("spec").path("schedulingGates");
        for (JsonNode gate : gates) {
            if (gate.path("name").asText().equals(GATE)) {
                return;
            }
        }
        if (gates.isArray()) {
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/spec/schedulingGates/-")
                    .putObject("value")
                    .put("name", GATE);
        } else {
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/spec/schedulingGates")
                    .putArray("value")
                    .addObject()
                    .put("name", GATE);
        }
    }
}
