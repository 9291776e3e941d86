package dev.weft.attach.domain.sriov;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * A NetworkAttachmentDefinition that a network asks for.
 *
 * @param annotations all annotations it shall have
 * @param rawConfig the configuration before it is indented; may be no JSON when the network has text that is none
 */
public record OperatorNad(String namespace, String name, Map<String, String> annotations, String rawConfig) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public OperatorNad {
        annotations = Map.copyOf(annotations);
    }

    /** The text for {@code spec.config}. Errors: {@link NadInvalidException} when it is no JSON. */
    public String config() {
        try {
            JSON.readTree(rawConfig);
            return JsonIndent.indent(rawConfig);
        } catch (JsonProcessingException notJson) {
            throw new NadInvalidException(
                    "NetworkAttachmentDefinition %s/%s, spec.config: is no JSON; expected JSON in ipam, capabilities and metaPlugins of its network: %s"
                            .formatted(namespace, name, notJson.getOriginalMessage()));
        }
    }
}
