package dev.weft.conformance.sriov;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.LabelSelector;
import dev.weft.policy.domain.sriov.NodePool;
import dev.weft.policy.domain.sriov.NodeStateSpec;
import dev.weft.policy.domain.sriov.PhysicalFunction;
import dev.weft.policy.domain.sriov.PolicySpec;
import dev.weft.policy.domain.sriov.SriovNodePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Upstream objects in the shapes that the cases use, read into the records of the rules and written back. */
final class Upstream {

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Upstream() {}

    /** A check that computes what the case expects, from its input, and compares the whole. */
    static Check answering(Function<JsonNode, JsonNode> answer) {
        return vector -> compare(vector.path("expected"), answer.apply(vector.path("input")));
    }

    /** Compares after both have been written out and read again, so that one number has one node type. */
    static Verdict compare(JsonNode expected, JsonNode actual) {
        return Verdict.compare(normal(expected), normal(actual));
    }

    static JsonNode json(@Nullable Object value) {
        return value == null ? NODES.nullNode() : normal(JSON.valueToTree(value));
    }

    static <T> T read(JsonNode node, Class<T> type) {
        try {
            return JSON.treeToValue(node.isMissingNode() || node.isNull() ? NODES.objectNode() : node, type);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }

    static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new HashMap<>();
        node.properties()
                .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
        return labels;
    }

    static List<String> texts(JsonNode array) {
        return each(array, JsonNode::asText);
    }

    static <T> List<T> each(JsonNode array, Function<JsonNode, T> reading) {
        List<T> all = new ArrayList<>();
        StreamSupport.stream(array.spliterator(), false).map(reading).forEach(all::add);
        return all;
    }

    /** A policy as {@code {metadata, spec}} or {@code {name, spec}}. */
    static SriovNodePolicy policy(JsonNode node) {
        String name = node.has("metadata")
                ? node.at("/metadata/name").asText()
                : node.path("name").asText();
        return new SriovNodePolicy(name, read(node.path("spec"), PolicySpec.class));
    }

    static List<PhysicalFunction> devices(JsonNode nodeState) {
        JsonNode interfaces = nodeState.has("status.interfaces")
                ? nodeState.get("status.interfaces")
                : nodeState.at("/status/interfaces");
        return each(interfaces, node -> read(node, PhysicalFunction.class));
    }

    static NodeStateSpec spec(JsonNode nodeState) {
        return read(nodeState.path("spec"), NodeStateSpec.class);
    }

    static NodePool pool(JsonNode node) {
        JsonNode spec = node.path("spec");
        return new NodePool(
                node.path("name").asText(node.at("/metadata/name").asText()),
                spec.hasNonNull("nodeSelector") ? read(spec.get("nodeSelector"), LabelSelector.class) : null,
                spec.get("maxUnavailable"),
                spec.path("rdmaMode").asText(),
                spec.at("/ovsHardwareOffloadConfig/name").asText());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(text, unreadable);
        }
    }

    /**
     * The part of an answer that a case looks at: its fields, where {@code list[0]} names one item of a list, and an empty text is
     * the same as an absent one.
     */
    static JsonNode shownAs(JsonNode expected, JsonNode actual) {
        if (!expected.isObject()) {
            return actual.isMissingNode() && expected.asText().isEmpty() ? expected : actual;
        }
        ObjectNode part = NODES.objectNode();
        expected.properties().forEach(entry -> {
            String field = entry.getKey();
            int open = field.indexOf('[');
            JsonNode value = open < 0
                    ? actual.path(field)
                    : actual.path(field.substring(0, open))
                            .path(Integer.parseInt(field.substring(open + 1, field.length() - 1)));
            part.set(field, shownAs(entry.getValue(), value));
        });
        return part;
    }

    static ObjectNode error(@Nullable String text) {
        return NODES.objectNode().put("error", text);
    }

    private static JsonNode normal(JsonNode node) {
        try {
            return JSON.readTree(JSON.writeValueAsString(node));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
