package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.NamespaceIsolation;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Multus' own configuration on a node, with its defaults. Rule: Multus LoadNetConf.
 *
 * @param delegates the cluster's default network first
 * @param clusterNetwork name, file or folder of the default network; empty when {@code delegates} has it
 * @param defaultNetworks networks of every pod outside the system namespaces
 */
public record MultusConfig(
        List<Delegate> delegates,
        String clusterNetwork,
        List<String> defaultNetworks,
        List<String> systemNamespaces,
        String multusNamespace,
        NamespaceIsolation isolation,
        String readinessIndicatorFile) {

    public MultusConfig {
        delegates = List.copyOf(delegates);
        defaultNetworks = List.copyOf(defaultNetworks);
        systemNamespaces = List.copyOf(systemNamespaces);
    }

    /**
     * Reads and checks.
     *
     * @throws PluginRefusal when nothing makes a default network, or a delegate names no plugin
     */
    public static MultusConfig read(JsonNode config) {
        MultusConfig read = lenient(config);
        if (read.delegates.isEmpty() && read.clusterNetwork.isEmpty()) {
            throw new PluginRefusal("LoadNetConf: at least one delegate/defaultNetwork must be specified");
        }
        return read;
    }

    /** As {@link #read}, also for a configuration without any default network. */
    public static MultusConfig lenient(JsonNode config) {
        List<Delegate> delegates = new ArrayList<>();
        for (JsonNode delegate : GoJson.field(config, "delegates")) {
            delegates.add(DelegateConf.load(delegate, Optional.empty(), "", delegates.isEmpty(), ""));
        }
        JsonNode system = GoJson.field(config, "systemNamespaces");
        return new MultusConfig(
                delegates,
                GoJson.text(config, "clusterNetwork"),
                GoJson.texts(config, "defaultNetworks"),
                system.isArray() ? GoJson.texts(config, "systemNamespaces") : List.of("kube-system"),
                GoJson.optional(config, "multusNamespace").orElse("kube-system"),
                NamespaceIsolation.of(
                        GoJson.field(config, "namespaceIsolation").asBoolean(false),
                        GoJson.text(config, "globalNamespaces")),
                GoJson.text(config, "readinessindicatorfile"));
    }

    public boolean isSystem(String namespace) {
        return systemNamespaces.contains(namespace);
    }
}
