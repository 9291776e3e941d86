package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.ChainedPlugins;
import dev.weft.attach.domain.cni.CniConfig;
import dev.weft.attach.domain.cni.CniNames;
import dev.weft.attach.domain.cni.PluginProblem;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.cni.PluginRules;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the CNI library and the plugins demand of a configuration. */
public final class PluginAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "cni_names", Held.by(PluginAreas::name),
                "cni_conf_parse", Held.by(PluginAreas::parse),
                "cni_plugin_conf", Held.by(PluginAreas::plugin));
    }

    private static JsonNode name(JsonNode vector) {
        String value = vector.path("input").path("value").asText();
        String subject = vector.path("subject").asText();
        Optional<String> refusal = switch (subject) {
            case "cni.ValidateContainerID" -> CniNames.containerId(value);
            case "cni.ValidateNetworkName" -> CniNames.network(value);
            case "cni.ValidateInterfaceName" -> CniNames.iface(value);
            case "plugins.ip.ParseIP" -> Optional.empty();
            default -> throw new Held.NotBuilt("no rule for " + subject);
        };
        refuse(refusal);
        ObjectNode answer = JSON.objectNode().put("valid", true);
        if (subject.equals("plugins.ip.ParseIP")) {
            Optional<Cidr> prefix = Cidr.parse(value);
            Optional<Address> ip = prefix.map(Cidr::address).or(() -> Address.parse(value));
            ip.ifPresent(address -> {
                ObjectNode parsed = answer.putObject("parsed").put("ip", address.toString());
                prefix.ifPresent(one -> parsed.put("prefix", one.prefix()));
            });
        }
        return answer;
    }

    private static JsonNode parse(JsonNode vector) {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        String text = input.path("conf").toString();
        return switch (subject) {
            case "libcni.NetworkPluginConfFromBytes", "libcni.LoadConf" -> CniConfig.plugin(text);
            case "libcni.NetworkConfFromBytes" -> list(CniConfig.list(text));
            case "libcni.LoadNetworkConf" -> list(CniConfig.load(text, List.of()));
            case "libcni.InjectConf" -> {
                Map<String, JsonNode> values = new HashMap<>();
                input.path("values").properties().forEach(one -> values.put(one.getKey(), one.getValue()));
                yield JSON.objectNode()
                        .put(
                                "bytes",
                                CniConfig.inject(input.path("conf"), values).toString());
            }
            default -> throw new Held.NotBuilt("no rule for " + subject);
        };
    }

    private static ObjectNode list(CniConfig.ConfigList list) {
        return JSON.objectNode()
                .put("name", list.name())
                .put("cniVersion", list.cniVersion())
                .put("disableCheck", list.disableCheck())
                .put("disableGC", list.disableGC())
                .put("loadOnlyInlinedPlugins", list.loadOnlyInlinedPlugins());
    }

    private static JsonNode plugin(JsonNode vector) {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        String type = subject.substring(0, Math.max(0, subject.indexOf('.')));
        if (subject.equals("bridge.collectVlanTrunk")) {
            ArrayNode vlans = JSON.arrayNode();
            PluginRules.trunk(input.path("vlanTrunk")).forEach(vlans::add);
            return JSON.objectNode().set("vlans", vlans);
        }
        if (input.has("master_mtu")) {
            refuse(PluginRules.mtuOver(
                    input.path("mtu").asLong(), input.path("master_mtu").asLong()));
            return JSON.objectNode();
        }
        if (input.has("conf_text")) {
            refuse(ChainedPlugins.duplicateSysctl(input.path("conf_text").asText()));
            return JSON.objectNode();
        }
        JsonNode written = input.has("conf") ? input.path("conf") : input;
        ObjectNode conf = written.deepCopy();
        if (!conf.has("type")) {
            conf.put("type", type);
        }
        if (type.equals("sbr")) {
            refuse(ChainedPlugins.needsPrevious(type, conf));
        }
        refuse(PluginRules.check(conf).map(PluginProblem::text));
        String iface = input.path("ifName").asText("");
        if (type.equals("tuning")) {
            refuse(ChainedPlugins.tuningIface(iface));
        }
        if (type.equals("sriov")) {
            refuse(ChainedPlugins.deviceInUse(GoJson.text(conf, "deviceID"), GoJson.texts(input, "allocated")));
        }
        ObjectNode answer = JSON.objectNode();
        answer.setAll(conf);
        CniConfig.mac(conf, input.path("CNI_ARGS").asText("")).ifPresent(mac -> answer.put("mac", mac));
        JsonNode previous = GoJson.field(conf, "prevResult");
        ChainedPlugins.containerIp(previous, iface, Family.IPV4).ifPresent(ip -> answer.put("contIPv4", ip.toString()));
        ChainedPlugins.containerIp(previous, iface, Family.IPV6).ifPresent(ip -> answer.put("contIPv6", ip.toString()));
        return answer;
    }

    private static void refuse(Optional<String> refusal) {
        refusal.ifPresent(text -> {
            throw new PluginRefusal(text);
        });
    }
}
