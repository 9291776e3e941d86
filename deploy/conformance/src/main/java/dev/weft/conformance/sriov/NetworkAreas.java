package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.sriov.NetworkAdmission;
import dev.weft.attach.domain.sriov.OperatorKind;
import dev.weft.attach.domain.sriov.OperatorNad;
import dev.weft.attach.domain.sriov.OperatorRendering;
import dev.weft.attach.domain.sriov.SriovCniConf;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Networks of the SR-IOV kinds. */
public final class NetworkAreas implements AreaSet {

    /** The virtual functions of the file system that the plugin's tests make. */
    private static final Set<String> FUNCTIONS = Set.of("0000:af:06.0", "0000:af:06.1");

    private static final Pattern ALLOCATED = Pattern.compile("precondition: (\\S+) saved as allocated");

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "nad_render", NetworkAreas::render,
                "nad_lifecycle", NadLifecycleCases::check,
                "webhook_network_namespace", Upstream.answering(NetworkAreas::namespace),
                "sriov_cni_conf", NetworkAreas::cniConf);
    }

    /** A case with an operator's namespace went through an API server, which sets the default log level. */
    private static Verdict render(JsonNode vector) {
        JsonNode input = vector.path("input");
        JsonNode object = input.path("object").deepCopy();
        OperatorKind kind = OperatorKind.valueOf(
                input.path("kind").asText(object.path("kind").asText()));
        boolean stored = input.has("operatorNamespace");
        if (stored
                && kind == OperatorKind.SriovNetwork
                && !object.at("/spec/logLevel").isTextual()) {
            ((ObjectNode) object.path("spec")).put("logLevel", "info");
        }
        OperatorNad nad = OperatorRendering.render(
                kind, object, input.path("RESOURCE_PREFIX").asText());
        ObjectNode metadata =
                Upstream.NODES.objectNode().put("name", nad.name()).put("namespace", nad.namespace());
        metadata.set("annotations", Upstream.json(nad.annotations()));
        ObjectNode answer = Upstream.NODES.objectNode();
        if (stored) {
            answer.put("spec.config", nad.config()).set("metadata", metadata);
            answer.set("config_parsed", Upstream.parse(nad.config()));
        } else {
            ObjectNode whole = answer.putNull("error")
                    .putObject("netAttDef")
                    .put("apiVersion", "k8s.cni.cncf.io/v1")
                    .put("kind", "NetworkAttachmentDefinition");
            whole.set("metadata", metadata);
            whole.putObject("spec").put("config", nad.rawConfig());
        }
        return Upstream.compare(vector.path("expected"), answer);
    }

    private static JsonNode namespace(JsonNode input) {
        JsonNode object = input.path("object");
        return Upstream.error(NetworkAdmission.problem(
                        object.at("/metadata/namespace").asText(),
                        object.at("/spec/networkNamespace").asText(),
                        input.path("operatorNamespace").asText())
                .orElse(null));
    }

    private static Verdict cniConf(JsonNode vector) {
        Matcher allocated = ALLOCATED.matcher(vector.path("notes").asText());
        Optional<String> problem = SriovCniConf.problem(
                vector.path("input"),
                new SriovCniConf.Host(FUNCTIONS, allocated.find() ? Set.of(allocated.group(1)) : Set.of()));
        JsonNode expected = vector.path("expected");
        ObjectNode answer = Upstream.NODES.objectNode().put("loadConfError", problem.isPresent());
        if (expected.has("errorContains")) {
            String part = expected.get("errorContains").asText();
            answer.put(
                    "errorContains",
                    problem.filter(text -> text.contains(part)).isPresent() ? part : problem.orElse(""));
        }
        return Upstream.compare(expected, answer);
    }
}
