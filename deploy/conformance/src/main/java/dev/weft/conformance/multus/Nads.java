package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.delegate.ConfigSource;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Definitions and configuration files as cases write them. */
final class Nads {

    private Nads() {}

    /** {@code namespace/name} to a configuration as text or object, null, or {@code {config, annotations}}. */
    static NetworkLookup lookup(JsonNode nads, JsonNode annotationsOfAll) {
        return (namespace, name) -> {
            JsonNode found = nads.path(namespace + "/" + name);
            if (found.isMissingNode()) {
                return Optional.empty();
            }
            boolean whole = found.path("config").isTextual();
            Map<String, String> annotations = texts(annotationsOfAll);
            annotations.putAll(texts(found.path("annotations")));
            return Optional.of(new KnownNetwork(
                    namespace, name, text(whole ? found.path("config") : found), annotations, null, null));
        };
    }

    /** The folder that a case names: Multus' own, or one that the cluster network is a path into. */
    static ConfigSource files(JsonNode input) {
        boolean own = !input.has("dir_files");
        Map<String, String> files = new HashMap<>();
        (own ? input.path("confDir_files") : input.path("dir_files"))
                .properties()
                .forEach(file -> files.put(file.getKey(), text(file.getValue())));
        return new ConfigSource(own ? "<confDir>" : "<dir>", files);
    }

    static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.isContainerNode() ? value.toString() : "";
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
