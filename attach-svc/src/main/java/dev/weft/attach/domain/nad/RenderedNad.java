package dev.weft.attach.domain.nad;

import dev.weft.events.fact.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A NetworkAttachmentDefinition to be, or why there is none.
 *
 * @param config {@code spec.config}; empty when {@code findings} forbid it
 * @param annotations annotations of the definition
 * @param resourceName device plugin resource with its prefix, when attachments take one
 * @param findings what is wrong with the Network; empty when it can be written
 * @param nodes the definitions that each node has one of; empty when this one is for all of them, or for one
 * @param ofNode name of the definition that pods ask for, where this one is for one node
 */
public record RenderedNad(
        String name,
        Optional<String> config,
        Map<String, String> annotations,
        Optional<String> resourceName,
        List<Finding> findings,
        Optional<NodeDefinitions> nodes,
        Optional<String> ofNode) {

    /** One that is for all nodes. */
    public RenderedNad(
            String name,
            Optional<String> config,
            Map<String, String> annotations,
            Optional<String> resourceName,
            List<Finding> findings) {
        this(name, config, annotations, resourceName, findings, Optional.empty(), Optional.empty());
    }

    public RenderedNad {
        annotations = Map.copyOf(annotations);
        findings = List.copyOf(findings);
    }
}
