package dev.weft.attach.domain.cni;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What chained plugins read out of their place in the chain; refusals are texts of the plugins. */
public final class ChainedPlugins {

    private static final Set<String> CHAINED = Set.of("bandwidth", "sbr", "tuning", "vrf", "firewall", "portmap");

    private ChainedPlugins() {}

    /** The text of a plugin that was called without the result of one before it; empty when it need not have one. */
    public static Optional<String> needsPrevious(String type, JsonNode conf) {
        if (!CHAINED.contains(type) || GoJson.field(conf, "prevResult").isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                type.equals("sbr")
                        ? "This plugin must be called as chained plugin"
                        : "must be called as chained plugin");
    }

    /** A key that the {@code sysctl} object of a tuning configuration names twice. Rule: tuning's own reader. */
    public static Optional<String> duplicateSysctl(String conf) {
        Set<String> seen = new HashSet<>();
        try (JsonParser parser = new JsonFactory().createParser(conf)) {
            int depth = 0;
            boolean inside = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    inside = depth == 1 ? parser.currentName().equals("sysctl") : inside;
                    if (inside && depth == 2 && !seen.add(parser.currentName())) {
                        return Optional.of("duplicated sysctl key: " + parser.currentName());
                    }
                } else if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("failed to load netconf: " + e.getMessage());
        }
    }

    /** tuning's text for an interface name that would lead out of its folder; empty when the name is good. */
    public static Optional<String> tuningIface(String iface) {
        return iface.indexOf('/') < 0
                ? Optional.empty()
                : Optional.of("ifName contains an invalid character: path separator in " + iface);
    }

    /**
     * The first address of a family that an earlier plugin gave to the interface.
     *
     * @param iface the interface in the sandbox
     */
    public static Optional<Cidr> containerIp(JsonNode previous, String iface, Family family) {
        JsonNode interfaces = GoJson.field(previous, "interfaces");
        for (JsonNode ip : GoJson.field(previous, "ips")) {
            JsonNode owner = interfaces.path(GoJson.field(ip, "interface").asInt(-1));
            Optional<Cidr> address = Cidr.parse(GoJson.text(ip, "address"));
            boolean ours = !GoJson.text(owner, "sandbox").isEmpty()
                    && GoJson.text(owner, "name").equals(iface);
            if (ours && address.filter(found -> found.family() == family).isPresent()) {
                return address;
            }
        }
        return Optional.empty();
    }

    /** sriov-cni's text when the function is in use already; empty when it is free. */
    public static Optional<String> deviceInUse(String deviceId, List<String> allocated) {
        return allocated.contains(deviceId)
                ? Optional.of("LoadConf(): pci address " + deviceId + " is already allocated")
                : Optional.empty();
    }
}
