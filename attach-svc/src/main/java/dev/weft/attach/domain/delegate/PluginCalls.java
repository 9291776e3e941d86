package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weft.attach.domain.cni.CniConfig;
import dev.weft.attach.domain.cni.CniNames;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The plugin calls for a pod's networks. Rule: Multus DelegateAdd and DelegateDel, and libcni's injection. */
public final class PluginCalls {

    private static final String DEVICE_INFO = "/var/run/k8s.cni.cncf.io/devinfo/cni/";

    private PluginCalls() {}

    /**
     * The calls that attach, in their order.
     *
     * @param runtimeConfig what the container runtime gives to the default network
     * @throws PluginRefusal with the library's text for a name that can't be an interface or a network
     */
    public static List<PluginCall> add(List<Delegate> delegates, String containerId, JsonNode runtimeConfig) {
        List<PluginCall> calls = new ArrayList<>();
        for (int i = 0; i < delegates.size(); i++) {
            Delegate delegate = delegates.get(i);
            String iface = iface(delegate, i);
            CniNames.iface(iface)
                    .or(() -> CniNames.network(delegate.confName()))
                    .ifPresent(text -> {
                        throw new PluginRefusal(
                                "error adding container to network \"" + delegate.confName() + "\": " + text);
                    });
            JsonNode runtime = delegate.master() ? runtimeConfig : runtimeConfig(delegate, iface, containerId, true);
            for (JsonNode plugin : delegate.plugins()) {
                calls.add(new PluginCall(
                        "ADD",
                        GoJson.text(plugin, "type"),
                        iface,
                        extraArgs(delegate),
                        stdin(delegate, plugin, runtime)));
            }
        }
        return List.copyOf(calls);
    }

    /** The calls that detach: networks and plugins in reverse, without what Multus does not remember. */
    public static List<PluginCall> del(List<Delegate> delegates, String containerId, JsonNode runtimeConfig) {
        List<PluginCall> calls = new ArrayList<>();
        for (int i = delegates.size() - 1; i >= 0; i--) {
            Delegate delegate = delegates.get(i);
            String iface = iface(delegate, i);
            JsonNode runtime = delegate.master() ? runtimeConfig : runtimeConfig(delegate, iface, containerId, false);
            List<JsonNode> plugins = new ArrayList<>(delegate.plugins());
            Collections.reverse(plugins);
            for (JsonNode plugin : plugins) {
                calls.add(new PluginCall(
                        "DEL", GoJson.text(plugin, "type"), iface, List.of(), stdin(delegate, plugin, runtime)));
            }
        }
        return List.copyOf(calls);
    }

    private static String iface(Delegate delegate, int index) {
        if (!delegate.iface().isEmpty()) {
            return delegate.iface();
        }
        return delegate.master() ? "eth0" : "net" + index;
    }

    /** The values for capabilities that the pod's element asks for; never any for the default network. */
    public static ObjectNode runtimeConfig(Delegate delegate, String iface, String containerId, boolean attaching) {
        ObjectNode runtime = JsonNodeFactory.instance.objectNode();
        if (delegate.master() || delegate.selection().isEmpty()) {
            return runtime;
        }
        NetworkSelection selection = delegate.selection().get();
        if (attaching) {
            JsonNode mappings = GoJson.field(selection.source(), "portMappings");
            if (!mappings.isMissingNode()) {
                runtime.set("portMappings", mappings);
            }
            JsonNode bandwidth = GoJson.field(selection.source(), "bandwidth");
            if (bandwidth.isObject()) {
                ObjectNode all = runtime.putObject("bandwidth");
                for (String rate : new String[] {"ingressRate", "ingressBurst", "egressRate", "egressBurst"}) {
                    all.put(rate, GoJson.field(bandwidth, rate).asInt(0));
                }
            }
        }
        if (!selection.ips().isEmpty()) {
            selection.ips().forEach(runtime.putArray("ips")::add);
        }
        put(runtime, "mac", selection.mac());
        put(runtime, "infinibandGUID", selection.infinibandGuid());
        put(runtime, "deviceID", delegate.deviceId());
        if (!delegate.deviceId().isEmpty()) {
            runtime.put("CNIDeviceInfoFile", DEVICE_INFO + delegate.nad() + "-" + containerId + "_" + iface);
        }
        return runtime;
    }

    private static void put(ObjectNode runtime, String key, String value) {
        if (!value.isEmpty()) {
            runtime.put(key, value);
        }
    }

    private static List<String> extraArgs(Delegate delegate) {
        List<String> args = new ArrayList<>();
        delegate.selection().ifPresent(selection -> {
            if (!selection.mac().isEmpty()) {
                args.add("MAC=" + selection.mac());
            }
            if (!selection.ips().isEmpty()) {
                args.add("IP=" + String.join(",", selection.ips()));
            }
        });
        return args;
    }

    private static ObjectNode stdin(Delegate delegate, JsonNode plugin, JsonNode runtime) {
        Map<String, JsonNode> values = new HashMap<>();
        values.put("name", TextNode.valueOf(delegate.confName()));
        values.put("cniVersion", TextNode.valueOf(GoJson.text(delegate.conf(), "cniVersion")));
        ObjectNode granted = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> capability :
                GoJson.field(plugin, "capabilities").properties()) {
            JsonNode value = runtime.path(capability.getKey());
            if (capability.getValue().asBoolean(false) && !value.isMissingNode()) {
                granted.set(capability.getKey(), value);
            }
        }
        if (!granted.isEmpty()) {
            values.put("runtimeConfig", granted);
        }
        return CniConfig.inject(plugin, values);
    }
}
