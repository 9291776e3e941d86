package dev.weft.attach.domain.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Configurations as the CNI library loads them, with its texts; refusals are {@link PluginRefusal}. */
public final class CniConfig {

    private static final String LIST = "error parsing configuration list: ";
    private static final String CURRENT = "1.1.0";

    private CniConfig() {}

    /** A configuration list; {@code plugins} are whole plugin configurations. */
    public record ConfigList(
            String name,
            String cniVersion,
            boolean disableCheck,
            boolean disableGC,
            boolean loadOnlyInlinedPlugins,
            List<JsonNode> plugins) {

        public ConfigList {
            plugins = List.copyOf(plugins);
        }
    }

    /** One plugin's configuration. Rule: libcni NetworkPluginConfFromBytes. */
    public static JsonNode plugin(String text) {
        JsonNode conf = read(text, "error parsing configuration: ");
        if (GoJson.text(conf, "type").isEmpty()) {
            throw new PluginRefusal("error parsing configuration: missing 'type'");
        }
        return conf;
    }

    /** A list. Rule: libcni NetworkConfFromBytes. */
    public static ConfigList list(String text) {
        JsonNode raw = read(text, LIST);
        JsonNode name = raw.path("name");
        if (name.isMissingNode()) {
            throw new PluginRefusal(LIST + "no name");
        }
        if (!name.isTextual()) {
            throw new PluginRefusal(LIST + "invalid name type " + goType(name));
        }
        String version = version(raw);
        boolean inlined = flag(raw, "loadOnlyInlinedPlugins");
        boolean noCheck = flag(raw, "disableCheck");
        boolean noGc = flag(raw, "disableGC");
        JsonNode plugins = raw.path("plugins");
        if (plugins.isMissingNode()) {
            if (inlined) {
                throw new PluginRefusal(LIST + "`loadOnlyInlinedPlugins` is true, and no 'plugins' key");
            }
            return new ConfigList(name.asText(), version, noCheck, noGc, false, List.of());
        }
        if (!plugins.isArray()) {
            throw new PluginRefusal(LIST + "invalid 'plugins' type " + goType(plugins));
        }
        if (plugins.isEmpty()) {
            throw new PluginRefusal(LIST + "no plugins in list");
        }
        List<JsonNode> loaded = new ArrayList<>();
        for (JsonNode plugin : plugins) {
            try {
                loaded.add(plugin(plugin.toString()));
            } catch (PluginRefusal refusal) {
                throw new PluginRefusal(
                        LIST + "failed to parse plugin config " + loaded.size() + ": " + refusal.text());
            }
        }
        return new ConfigList(name.asText(), version, noCheck, noGc, inlined, loaded);
    }

    /** A list with the plugins that its folder adds. Rule: libcni LoadNetworkConf. */
    public static ConfigList load(String text, List<JsonNode> ofFolder) {
        ConfigList list = list(text);
        List<JsonNode> plugins = new ArrayList<>(list.plugins());
        if (!list.loadOnlyInlinedPlugins()) {
            plugins.addAll(ofFolder);
        }
        if (plugins.isEmpty()) {
            throw new PluginRefusal("no plugin configs found");
        }
        return new ConfigList(
                list.name(),
                list.cniVersion(),
                list.disableCheck(),
                list.disableGC(),
                list.loadOnlyInlinedPlugins(),
                plugins);
    }

    /** The configuration with values put in; written anew, its keys come out sorted. Rule: libcni InjectConf. */
    public static ObjectNode inject(JsonNode conf, Map<String, JsonNode> values) {
        TreeMap<String, JsonNode> merged = new TreeMap<>();
        conf.properties().forEach(field -> merged.put(field.getKey(), field.getValue()));
        values.forEach((key, value) -> {
            if (key.isEmpty()) {
                throw new PluginRefusal("keys cannot be empty");
            }
            if (value.isNull() || value.isMissingNode()) {
                throw new PluginRefusal("key '" + key + "' value must not be nil");
            }
            merged.put(key, value);
        });
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        merged.forEach(sorted::set);
        return sorted;
    }

    private static JsonNode read(String text, String prefix) {
        JsonNode node;
        try {
            node = GoJson.read(text);
        } catch (GoJsonException e) {
            throw new PluginRefusal(prefix + e.text());
        }
        if (!node.isObject()) {
            throw new PluginRefusal(prefix + "json: cannot unmarshal " + goType(node) + " into Go value");
        }
        return node;
    }

    private static String version(JsonNode raw) {
        JsonNode one = raw.path("cniVersion");
        if (!one.isMissingNode() && !one.isTextual()) {
            throw new PluginRefusal(LIST + "invalid cniVersion type " + goType(one));
        }
        JsonNode several = raw.path("cniVersions");
        if (several.isMissingNode()) {
            return one.asText("");
        }
        if (!several.isArray()) {
            throw new PluginRefusal(LIST + "invalid type for cniVersions: " + goType(several));
        }
        List<String> usable = new ArrayList<>();
        for (int i = 0; i < several.size(); i++) {
            JsonNode entry = several.get(i);
            if (!entry.isTextual()) {
                throw new PluginRefusal(LIST + "invalid type for cniVersions index " + i + ": " + goType(entry));
            }
            int at = i;
            keepKnown(entry.asText(), usable, () -> "invalid cniVersions entry " + entry.asText() + " at index " + at);
        }
        if (!one.asText("").isEmpty()) {
            keepKnown(one.asText(), usable, () -> "invalid cniVersion " + one.asText());
        }
        return usable.stream().max(Comparator.comparing(CniConfig::order)).orElse(one.asText(""));
    }

    private static void keepKnown(String version, List<String> usable, Supplier<String> refusal) {
        if (!version.matches("\\d{1,4}(\\.\\d{1,4}){0,2}")) {
            throw new PluginRefusal(LIST + refusal.get() + ": failed to convert version part");
        }
        if (order(version) <= order(CURRENT)) {
            usable.add(version);
        }
    }

    private static Long order(String version) {
        long order = 0;
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < 3; i++) {
            order = order * 10_000 + (i < parts.length ? Long.parseLong(parts[i]) : 0);
        }
        return order;
    }

    private static boolean flag(JsonNode raw, String key) {
        JsonNode value = raw.path(key);
        if (value.isMissingNode() || value.isBoolean()) {
            return value.asBoolean(false);
        }
        if (!value.isTextual()) {
            throw new PluginRefusal(LIST + "invalid type " + goType(value) + " for " + key);
        }
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new PluginRefusal(LIST + "invalid value \"" + value.asText() + "\" for " + key);
        };
    }

    private static String goType(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "float64";
            case BOOLEAN -> "bool";
            case ARRAY -> "[]interface {}";
            case OBJECT -> "map[string]interface {}";
            default -> "<nil>";
        };
    }

    /** The MAC that a plugin sets: its own field, above it CNI_ARGS, above it the runtime's. Rule: macvlan, bridge, tap. */
    public static Optional<String> mac(JsonNode conf, String cniArgs) {
        Optional<String> ofArgs = argument(cniArgs, "MAC");
        return GoJson.optional(GoJson.field(conf, "runtimeConfig"), "mac")
                .or(() -> ofArgs)
                .or(() -> GoJson.optional(conf, "mac"));
    }

    /** The value of one argument of CNI_ARGS. */
    public static Optional<String> argument(String cniArgs, String name) {
        for (String pair : cniArgs.split(";", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1)).filter(value -> !value.isEmpty());
            }
        }
        return Optional.empty();
    }
}
