package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One network of a pod, as Multus hands it to the CNI library.
 *
 * @param conf the configuration or configuration list
 * @param master whether it is the cluster's default network
 * @param selection the element of the annotation; empty for networks that no annotation asks for
 * @param nad {@code namespace-name} of the definition; empty when the configuration comes from a file
 * @param deviceId the device allocated, or the one that the element names; empty when there is none
 */
public record Delegate(
        ObjectNode conf, boolean master, Optional<NetworkSelection> selection, String nad, String deviceId) {

    public String confName() {
        return GoJson.text(conf, "name");
    }

    /** Type of the plugin, of the first one in a list. */
    public String type() {
        return GoJson.text(plugins().getFirst(), "type");
    }

    /** The plugins' own configurations; a list's without its name and version. */
    public List<JsonNode> plugins() {
        JsonNode list = GoJson.field(conf, "plugins");
        if (!GoJson.text(conf, "type").isEmpty() || !list.isArray()) {
            return List.of(conf);
        }
        List<JsonNode> plugins = new ArrayList<>();
        list.forEach(plugins::add);
        return List.copyOf(plugins);
    }

    /** The name asked for, else empty. */
    public String iface() {
        return selection.map(NetworkSelection::iface).orElse("");
    }
}
