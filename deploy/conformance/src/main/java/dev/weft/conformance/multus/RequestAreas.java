package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.admission.DeviceRequests;
import dev.weft.attach.domain.admission.DownwardApi;
import dev.weft.attach.domain.admission.NodeSelectorRule;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.admission.UserInjections;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.NetworksAnnotation.Reader;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The networks annotation and what a pod gets at admission. */
public final class RequestAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "annotation_parse", Held.by(RequestAreas::annotation),
                "resource_injection", Held.by(RequestAreas::injection),
                "nri_network_selection", RequestAreas::selection,
                "nri_annotation_source", Held.by(RequestAreas::source));
    }

    private static JsonNode annotation(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        Reader reader = subject.startsWith("multus")
                ? Reader.MULTUS
                : subject.startsWith("nri") ? Reader.INJECTOR : Reader.CLIENT;
        List<NetworkSelection> parsed = NetworksAnnotation.parse(
                input.path("annotation").asText(), input.path("pod_namespace").asText(), reader);
        ObjectNode answer = JSON.objectNode().put("count", parsed.size());
        answer.set("elements", elements(parsed));
        ArrayNode names = answer.putArray("names");
        parsed.forEach(one -> names.add(one.name()));
        if (parsed.size() > 2) {
            answer.put("third_namespace", parsed.get(2).namespace());
        }
        return answer;
    }

    private static ArrayNode elements(List<NetworkSelection> parsed) {
        ArrayNode elements = JSON.arrayNode();
        for (NetworkSelection one : parsed) {
            ObjectNode element = elements.addObject();
            one.source().properties().forEach(field -> element.set(field.getKey(), field.getValue()));
            element.put("namespace", one.namespace()).put("name", one.name()).put("interface", one.iface());
        }
        return elements;
    }

    private static Verdict selection(JsonNode vector) {
        JsonNode input = vector.path("input");
        JsonNode expected = vector.path("expected");
        boolean mustFail = expected.path("error").asBoolean(false);
        try {
            ArrayNode elements = elements(NetworksAnnotation.parse(
                    input.path("annotation").asText(),
                    input.path("podNamespace").asText(),
                    Reader.INJECTOR));
            Set<JsonNode> wanted = new HashSet<>();
            expected.path("elements").forEach(wanted::add);
            Set<JsonNode> found = new HashSet<>();
            for (JsonNode element : elements) {
                found.add(JSON.objectNode()
                        .put("name", element.path("name").asText())
                        .put("namespace", element.path("namespace").asText())
                        .put("interface", element.path("interface").asText()));
            }
            return Held.verdict(!mustFail && wanted.equals(found), expected, elements);
        } catch (AnnotationRefusal refusal) {
            boolean unchecked = expected.path("error").isTextual();
            return Held.verdict(
                    mustFail || unchecked && expected.path("elements").isEmpty(),
                    expected,
                    JSON.textNode(refusal.text()));
        }
    }

    private static JsonNode source(JsonNode vector) {
        JsonNode input = vector.path("input");
        ArrayNode operations = JSON.arrayNode();
        operations.addObject().set("value", input.path("userDefinedPatch"));
        return found(UserInjections.annotation(
                input.path("annotationKey").asText(), input.path("podAnnotations"), operations));
    }

    private static ObjectNode found(Optional<String> value) {
        return JSON.objectNode().put("value", value.orElse("")).put("exists", value.isPresent());
    }

    private static JsonNode injection(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        return switch (subject.startsWith("nri.") ? subject.substring(4) : subject) {
            case "getNetworkSelections" ->
                found(UserInjections.annotation(
                        input.path("key").asText(), input.path("pod_annotations"), input.path("user_patches")));
            case "HugepageRegex" -> {
                Optional<String> size =
                        DownwardApi.pageSize(input.path("resource").asText());
                yield JSON.objectNode().put("match", size.isPresent()).put("size", size.orElse(""));
            }
            case "processHugepagesForDownwardAPI" -> hugePages(input);
            case "addVolDownwardAPI" -> {
                ObjectNode pod = JSON.objectNode();
                pod.putObject("spec").set("volumes", input.path("pod").path("volumes"));
                pod.putObject("metadata").set("labels", input.path("pod").path("labels"));
                yield patch(DownwardApi.volume(pod, List.of()));
            }
            case "addVolumeMount" -> patch(DownwardApi.mounts(input.path("containers")));
            case "CreateUserDefinedPatch" -> {
                Map<String, JsonNode> patches = new HashMap<>();
                input.path("patches").properties().forEach(one -> patches.put(one.getKey(), one.getValue()));
                ObjectNode answer = JSON.objectNode();
                answer.set("applied", UserInjections.matching(patches, texts(input.path("pod_labels"))));
                yield answer;
            }
            case "SetUserDefinedInjections" -> {
                ObjectNode answer = JSON.objectNode();
                ObjectNode patches = answer.putObject("patches");
                UserInjections.read(texts(input.path("data"))).forEach(patches::set);
                yield answer;
            }
            case "nri webhook end to end" -> admitted(vector);
            default -> throw new Held.NotBuilt("no rule for " + subject);
        };
    }

    private static ObjectNode patch(ArrayNode patch) {
        ObjectNode answer = JSON.objectNode();
        answer.set("patch", patch);
        return answer.put("patch_empty", patch.isEmpty());
    }

    private static ObjectNode hugePages(JsonNode input) {
        ArrayNode containers = JSON.arrayNode();
        for (JsonNode container : input.path("containers")) {
            ObjectNode one =
                    containers.addObject().put("name", container.path("name").asText());
            ObjectNode resources = one.putObject("resources");
            resources.set("requests", container.path("requests"));
            resources.set("limits", container.path("limits"));
        }
        ObjectNode answer = JSON.objectNode();
        ArrayNode items = answer.putArray("items");
        ArrayNode resources = answer.putArray("resources");
        ArrayNode paths = answer.putArray("paths");
        for (DownwardApi.Item item : DownwardApi.hugePages(containers)) {
            items.addObject()
                    .put("resource", item.resource())
                    .put("container", item.container())
                    .put("path", item.path());
            resources.add(item.resource());
            paths.add(item.path());
        }
        return answer.put("env_patch_added", !items.isEmpty());
    }

    private static JsonNode admitted(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        if (vector.path("expected").has("phase")) {
            throw new Held.NotBuilt("the phase of a pod is the scheduler's, no rule of an attachment says it");
        }
        String podNamespace = input.path("pod_namespace").asText("default");
        Map<String, String> annotations = new HashMap<>(texts(input.path("nad_annotations")));
        String resource = input.path("nad").path("resourceName").asText("");
        if (!resource.isEmpty()) {
            annotations.put(KnownNetwork.RESOURCE_KEY, resource);
        }
        KnownNetwork nad = new KnownNetwork(
                input.path("nad").path("namespace").asText("default"),
                input.path("nad").path("name").asText("foo-network"),
                "",
                annotations,
                null,
                null);
        List<KnownNetwork> networks = new ArrayList<>();
        for (NetworkSelection one :
                NetworksAnnotation.parse(input.path("annotation").asText(), podNamespace, Reader.INJECTOR)) {
            if (!one.nad().equals(nad.key())) {
                throw new AnnotationRefusal("could not find network attachment definition '" + one.nad()
                        + "': could not get Network Attachment Definition " + one.nad());
            }
            networks.add(nad);
        }
        ObjectNode pod = JSON.objectNode();
        pod.putObject("spec").putArray("containers").addObject().putObject("resources");
        ObjectNode answer = JSON.objectNode();
        ObjectNode container = answer.putObject("container0");
        for (JsonNode operation : DeviceRequests.patch(pod, PodAdmission.resources(networks), false)) {
            String[] path = operation.path("path").asText().split("/", -1);
            if (path.length == 7) {
                container.withObjectProperty(path[5]).set(path[6].replace("~1", "/"), operation.path("value"));
            }
        }
        for (JsonNode operation : NodeSelectorRule.patch(pod, NodeSelectorRule.labels(networks))) {
            answer.set("nodeSelector", operation.path("value"));
        }
        return answer;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
