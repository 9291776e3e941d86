package dev.weft.attach.domain.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders a Network as the CNI configuration of a NetworkAttachmentDefinition. Rules: the plugins' own fields; {@code cniVersion} is
 * always written, because Multus does not inherit one; routes carry their gateway, because {@code ips} given per pod lose it.
 */
public final class NadRendering {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CNI_VERSION = "1.0.0";

    /** Fields of the spec to fields of the plugin, where they differ; all others keep their name. */
    private static final Map<String, Map<String, String>> RENAMED = Map.of(
            "sriov",
                    Map.of(
                            "spoofChk",
                            "spoofchk",
                            "minTxRate",
                            "min_tx_rate",
                            "maxTxRate",
                            "max_tx_rate",
                            "linkState",
                            "link_state"),
            "hostDevice", Map.of("pciBusID", "pciBusID", "kernelPath", "kernelpath"),
            "bridge", Map.of("hairpin", "hairpinMode", "promiscMode", "promiscMode"));

    private NadRendering() {}

    /** What is wrong with a spec before it is placed anywhere; empty when it can be rendered. */
    public static List<Finding> problems(String network, JsonNode spec) {
        List<Finding> problems = new ArrayList<>();
        String object = "Network " + network;
        Optional<String> kind = NetworkKind.of(spec);
        if (kind.isEmpty()) {
            problems.add(new Finding(
                    "KindMissing", object, "spec", "no kind is set", "set one of " + NetworkKind.SUPPORTED));
            return problems;
        }
        if (NetworkKind.NOT_YET.contains(kind.get())) {
            problems.add(new Finding(
                    "NotSupportedYet",
                    object,
                    "spec." + kind.get(),
                    "spec." + kind.get() + " is not supported yet",
                    "use raw with your own configuration"));
        }
        JsonNode ipam = spec.path("ipam");
        if (kind.get().equals("raw")) {
            rawConfig(spec.path("raw"))
                    .ifPresent(p -> problems.add(new Finding(
                            "BadRaw",
                            object,
                            "spec.raw",
                            p,
                            "write a CNI configuration as JSON with a 'type' or 'plugins'")));
        }
        if (ipam.has("static") && ipam.path("static").path("addresses").isEmpty()) {
            problems.add(new Finding(
                    "NoAddress",
                    object,
                    "spec.ipam.static.addresses",
                    "static has no address",
                    "add {address: 10.0.0.5/24}"));
        }
        for (JsonNode address : ipam.path("static").path("addresses")) {
            if (!address.path("address").asText().contains("/")) {
                problems.add(new Finding(
                        "AddressNotCidr",
                        object,
                        "spec.ipam.static.addresses",
                        "'" + address.path("address").asText()
                                + "' has no prefix length, which the static plugin refuses",
                        "write it as 10.0.0.5/24"));
            }
        }
        return problems;
    }

    private static Optional<String> rawConfig(JsonNode raw) {
        try {
            JsonNode config = raw(raw);
            return config.isObject() && (config.has("type") || config.has("plugins"))
                    ? Optional.empty()
                    : Optional.of("raw has neither 'type' nor 'plugins'");
        } catch (JsonProcessingException e) {
            return Optional.of("raw is no JSON: " + e.getOriginalMessage());
        }
    }

    private static JsonNode raw(JsonNode raw) throws JsonProcessingException {
        JsonNode config = raw.has("config") ? raw.get("config") : raw.has("inline") ? raw.get("inline") : raw;
        return config.isTextual() ? JSON.readTree(config.asText()) : config;
    }

    /**
     * The text of {@code spec.config}.
     *
     * @param pool the pool as it is known, for its routes; null when Weft does not manage the addresses or the pool is not known yet
     */
    public static String config(String name, JsonNode spec, @Nullable PoolSpec pool) {
        String kind = NetworkKind.of(spec).orElseThrow();
        ObjectNode config = JSON.createObjectNode();
        config.put("cniVersion", CNI_VERSION).put("name", name);
        if (kind.equals("raw")) {
            try {
                ObjectNode raw = raw(spec.path("raw")).deepCopy();
                if (!raw.has("cniVersion")) {
                    raw.put("cniVersion", CNI_VERSION);
                }
                if (!raw.has("name")) {
                    raw.put("name", name);
                }
                return raw.toPrettyString();
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("raw was not checked", e);
            }
        }
        ObjectNode plugin = plugin(kind, spec);
        capabilities(plugin, spec, kind);
        ObjectNode ipam = ipam(spec.path("ipam"), pool);
        plugin.set("ipam", ipam);
        JsonNode meta = spec.path("metaPlugins");
        if (meta.isArray() && !meta.isEmpty()) {
            ArrayNode plugins = config.putArray("plugins");
            plugins.add(plugin);
            meta.forEach(plugins::add);
        } else {
            config.setAll(plugin);
        }
        return config.toPrettyString();
    }

    private static ObjectNode plugin(String kind, JsonNode spec) {
        ObjectNode plugin = JSON.createObjectNode();
        plugin.put(
                "type",
                switch (kind) {
                    case "hostDevice" -> "host-device";
                    default -> kind;
                });
        Map<String, String> renamed = RENAMED.getOrDefault(kind, Map.of());
        for (var field : spec.path(kind).properties()) {
            if (!field.getKey().equals("resourceName")) {
                plugin.set(renamed.getOrDefault(field.getKey(), field.getKey()), field.getValue());
            }
        }
        return plugin;
    }

    private static void capabilities(ObjectNode plugin, JsonNode spec, String kind) {
        ObjectNode capabilities = JSON.createObjectNode();
        if (NetworkKind.pool(spec).isPresent()) {
            capabilities.put("ips", true);
            if (!kind.equals("ipvlan") && !kind.equals("hostDevice") && !kind.equals("vlan")) {
                capabilities.put("mac", true);
            }
        }
        spec.path("capabilities").properties().forEach(c -> capabilities.set(c.getKey(), c.getValue()));
        if (!capabilities.isEmpty()) {
            plugin.set("capabilities", capabilities);
        }
    }

    private static ObjectNode ipam(JsonNode ipam, @Nullable PoolSpec pool) {
        ObjectNode rendered = JsonNodeFactory.instance.objectNode();
        if (ipam.has("pool")) {
            rendered.put("type", "static");
            if (pool != null && !pool.routes().isEmpty()) {
                ArrayNode routes = rendered.putArray("routes");
                for (Route route : pool.routes()) {
                    ObjectNode r = routes.addObject().put("dst", route.dst());
                    String gw = route.gw() != null ? route.gw() : gatewayFor(route.dst(), pool.gateway());
                    if (gw != null) {
                        r.put("gw", gw);
                    }
                }
            }
        } else if (ipam.has("whereabouts")) {
            rendered.put("type", "whereabouts");
            copy(
                    ipam.path("whereabouts"),
                    rendered,
                    Map.of("rangeStart", "range_start", "rangeEnd", "range_end", "networkName", "network_name"));
        } else if (ipam.has("hostLocal")) {
            rendered.put("type", "host-local");
            JsonNode hostLocal = ipam.path("hostLocal");
            ArrayNode sets = rendered.putArray("ranges");
            for (JsonNode range : hostLocal.path("ranges")) {
                if (range.isArray()) {
                    sets.add(range);
                } else {
                    sets.addArray().add(range);
                }
            }
            hostLocal.properties().forEach(f -> {
                if (!f.getKey().equals("ranges")) {
                    rendered.set(f.getKey(), f.getValue());
                }
            });
        } else if (ipam.has("dhcp")) {
            rendered.put("type", "dhcp");
            copy(ipam.path("dhcp"), rendered, Map.of());
        } else if (ipam.has("static")) {
            rendered.put("type", "static");
            copy(ipam.path("static"), rendered, Map.of());
        }
        return rendered;
    }

    private static @Nullable String gatewayFor(String dst, List<String> gateways) {
        boolean v6 = dst.contains(":");
        return gateways.stream().filter(g -> g.contains(":") == v6).findFirst().orElse(null);
    }

    private static void copy(JsonNode from, ObjectNode to, Map<String, String> renamed) {
        from.properties().forEach(f -> to.set(renamed.getOrDefault(f.getKey(), f.getKey()), f.getValue()));
    }
}
