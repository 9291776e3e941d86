package dev.weft.attach.domain.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network that a pod asks for.
 *
 * @param iface the interface in the pod, given or {@code net<n>}
 * @param ips addresses that the user asks for, with or without prefix length
 * @param element the JSON element as the user wrote it; its other keys are kept
 */
public record NetworkRequest(
        String namespace,
        String name,
        String iface,
        List<String> ips,
        @Nullable String mac,
        ObjectNode element) {

    public NetworkRequest {
        ips = List.copyOf(ips);
    }

    /** {@code namespace/name} of the NetworkAttachmentDefinition. */
    public String nad() {
        return namespace + "/" + name;
    }
}
