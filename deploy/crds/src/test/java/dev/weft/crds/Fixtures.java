package dev.weft.crds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects that tests read, and how they become typed and JSON again. */
final class Fixtures {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Fixtures() {}

    /** One object of an intent, and what the API server should say of it. */
    record Case(
            String sentence,
            String kind,
            ObjectNode object,
            @Nullable ObjectNode before,
            String says) {

        String definition() {
            return HasMetadata.getFullResourceName(classOf(kind));
        }

        @Override
        public String toString() {
            return sentence;
        }
    }

    static List<Case> cases(String resource) {
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : CrdGeneration.read(text(resource))) {
            String kind = node.get("kind").asText();
            cases.add(new Case(
                    node.get("sentence").asText(),
                    kind,
                    object(kind, node.get("spec"), node.get("status")),
                    node.has("before") ? object(kind, node.get("before"), null) : null,
                    node.path("says").asText()));
        }
        return cases;
    }

    private static ObjectNode object(String kind, JsonNode spec, @Nullable JsonNode status) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "weft.dev/v1alpha1").put("kind", kind);
        object.putObject("metadata").put("name", "x").put("namespace", "default");
        object.set("spec", spec);
        if (status != null) {
            object.set("status", status);
        }
        return object;
    }

    static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Class<? extends CustomResource<?, ?>> classOf(String kind) {
        return CrdGeneration.KINDS.stream()
                .filter(c -> c.getSimpleName().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No kind " + kind));
    }

    /** The object, read into its class as a client does. */
    static CustomResource<?, ?> typed(JsonNode object) {
        return Serialization.unmarshal(
                object.toString(), classOf(object.get("kind").asText()));
    }

    /** The JSON that a client sends. */
    static JsonNode json(Object typed) {
        try {
            return JSON.readTree(Serialization.asJson(typed));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without empty texts, lists and objects, which a view does not tell from absent ones. */
    static JsonNode withoutEmpty(JsonNode node) {
        if (node.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(p -> {
                JsonNode value = withoutEmpty(p.getValue());
                if (value.isContainerNode() ? !value.isEmpty() : !value.asText().isEmpty()) {
                    out.set(p.getKey(), value);
                }
            });
            return out;
        }
        if (node.isArray()) {
            var out = JsonNodeFactory.instance.arrayNode();
            node.forEach(e -> out.add(withoutEmpty(e)));
            return out;
        }
        return node.isIntegralNumber() ? JsonNodeFactory.instance.numberNode(node.longValue()) : node;
    }
}
