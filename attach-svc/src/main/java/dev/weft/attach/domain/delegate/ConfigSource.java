package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weft.attach.domain.cni.CniConfig;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the configuration behind a definition comes from: the object, or a file of the node. Rule: GetCNIConfig of the
 * client library.
 */
public final class ConfigSource {

    private static final long EXACT = 1L << 53;

    private final String folder;
    private final SortedMap<String, String> files;

    /**
     * @param folder path of Multus' configuration folder, for the texts
     * @param files file name to content
     */
    public ConfigSource(String folder, Map<String, String> files) {
        this.folder = folder;
        this.files = new TreeMap<>(files);
    }

    /** The text that the plugin gets; a configuration without a name gets the definition's. */
    public String text(KnownNetwork network) {
        if (network.config().isEmpty()) {
            try {
                return fromFile(network.name());
            } catch (PluginRefusal refusal) {
                throw new PluginRefusal("GetCNIConfig: err in GetCNIConfigFromFile: " + refusal.text());
            }
        }
        JsonNode conf;
        try {
            conf = GoJson.read(network.config());
        } catch (GoJsonException e) {
            throw new PluginRefusal(
                    "GetCNIConfig: err in getCNIConfigFromSpec: failed to unmarshal Spec.Config: " + e.text());
        }
        if (!conf.isObject()) {
            throw new PluginRefusal(
                    "GetCNIConfig: err in getCNIConfigFromSpec: failed to unmarshal Spec.Config: json: cannot unmarshal into Go value of type map[string]interface {}");
        }
        String name = conf.path("name").asText("");
        return name.isEmpty()
                ? CniConfig.inject(rounded(conf), Map.of("name", TextNode.valueOf(network.name())))
                        .toString()
                : network.config();
    }

    /** The first file whose configuration has the name; an empty name takes the first file. */
    public String fromFile(String name) {
        if (files.isEmpty()) {
            throw new PluginRefusal("No networks found in " + folder);
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            String path = folder + "/" + file.getKey();
            if (file.getKey().endsWith(".conflist")) {
                if (name(
                                        file.getValue(),
                                        "Error loading CNI conflist file " + path
                                                + ": error parsing configuration list: ")
                                .equals(name)
                        || name.isEmpty()) {
                    return file.getValue();
                }
            } else if (file.getKey().endsWith(".conf") || file.getKey().endsWith(".json")) {
                String found = name(
                        file.getValue(), "Error loading CNI config file " + path + ": error parsing configuration: ");
                if (found.equals(name) || name.isEmpty()) {
                    return file.getValue();
                }
            }
        }
        throw new PluginRefusal("no network available in the name " + name + " in cni dir " + folder);
    }

    /** What a cluster network's name means: the folder itself, a file in it by its path, or a configuration by its name. */
    public String named(String name) {
        if (name.equals(folder)) {
            return fromFile("");
        }
        String file = name.startsWith(folder + "/") ? files.get(name.substring(folder.length() + 1)) : null;
        return file == null ? fromFile(name) : file;
    }

    private static String name(String text, String prefix) {
        try {
            return GoJson.text(GoJson.read(text), "name");
        } catch (GoJsonException e) {
            throw new PluginRefusal(prefix + e.text());
        }
    }

    /** A configuration that is written anew loses digits of large whole numbers, as Go decodes them as float64. */
    private static JsonNode rounded(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), rounded(field.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(rounded(item)));
            return copy;
        }
        boolean large = value.isIntegralNumber() && (!value.canConvertToLong() || Math.abs(value.asLong()) > EXACT);
        return large
                ? BigIntegerNode.valueOf(new BigDecimal(Double.toString(value.doubleValue())).toBigInteger())
                : value;
    }
}
