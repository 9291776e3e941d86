package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Multus writes into a configuration before the plugin sees it. Rule: Multus LoadDelegateNetConf. */
public final class DelegateConf {

    private DelegateConf() {}

    /**
     * @param deviceId device of the attachment; empty for none
     * @throws PluginRefusal when no plugin type is named
     */
    public static Delegate load(
            JsonNode conf, Optional<NetworkSelection> selection, String deviceId, boolean master, String nad) {
        if (!conf.isObject()) {
            throw new PluginRefusal("LoadDelegateNetConf: error unmarshalling delegate config: expected an object");
        }
        ObjectNode copy = conf.deepCopy();
        JsonNode plugins = GoJson.field(copy, "plugins");
        boolean list = GoJson.text(copy, "type").isEmpty();
        if (list && GoJson.text(plugins.path(0), "type").isEmpty()) {
            throw new PluginRefusal("LoadDelegateNetConf: failed to check the delegate: no plugin type is named");
        }
        List<ObjectNode> targets = new ArrayList<>();
        if (list) {
            plugins.forEach(plugin -> {
                if (plugin instanceof ObjectNode object) {
                    targets.add(object);
                }
            });
        } else {
            targets.add(copy);
        }
        for (ObjectNode target : targets) {
            if (!deviceId.isEmpty()) {
                target.put("deviceID", deviceId).put("pciBusID", deviceId);
            }
            selection.ifPresent(element -> merge(GoJson.field(element.source(), "cni-args"), target));
        }
        String device = deviceId.isEmpty()
                ? selection
                        .map(element -> GoJson.text(element.source(), "deviceID"))
                        .orElse("")
                : deviceId;
        return new Delegate(copy, master, selection, nad, device);
    }

    /** Whether Multus takes the plugin's default routes of the family away. Rule: CheckGatewayConfig. */
    public static boolean losesDefaultRoute(Delegate delegate, boolean ipv4) {
        return delegate.selection().stream()
                .flatMap(selection -> selection.defaultRoute().orElse(List.of()).stream())
                .noneMatch(gateway -> gateway.indexOf(':') < 0 == ipv4);
    }

    private static void merge(JsonNode arguments, ObjectNode target) {
        if (!arguments.isObject()) {
            return;
        }
        ObjectNode args = target.path("args") instanceof ObjectNode present ? present : target.putObject("args");
        ObjectNode cni = args.path("cni") instanceof ObjectNode present ? present : args.putObject("cni");
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            cni.set(argument.getKey(), argument.getValue());
        }
    }
}
