package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One call of one plugin.
 *
 * @param extraArgs what Multus adds to CNI_ARGS for this network
 * @param stdin the configuration that the plugin reads, but for the result of the one before it
 */
public record PluginCall(String command, String plugin, String iface, List<String> extraArgs, ObjectNode stdin) {

    public PluginCall {
        extraArgs = List.copyOf(extraArgs);
    }
}
