package dev.weft.attach.domain.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Device plugin resources for a pod's networks, put into its first container because they can't be changed after
 * admission. Rule: network-resources-injector.
 */
public final class DeviceRequests {

    private static final String FIRST = "/spec/containers/0/resources";

    private DeviceRequests() {}

    /**
     * The JSON patch operations; empty when nothing is missing.
     *
     * @param pod the whole pod
     * @param wanted how many of each resource the pod's networks take
     * @param addToExisting true adds to what the first container lists; false leaves a resource alone that any container
     *     lists already
     */
    public static ArrayNode patch(JsonNode pod, Map<String, Integer> wanted, boolean addToExisting) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        JsonNode containers = pod.path("spec").path("containers");
        SortedMap<String, Integer> missing = new TreeMap<>(wanted);
        if (!addToExisting) {
            for (JsonNode container : containers) {
                JsonNode resources = container.path("resources");
                missing.keySet()
                        .removeIf(name -> resources.path("requests").has(name)
                                || resources.path("limits").has(name));
            }
        }
        if (missing.isEmpty() || containers.isEmpty()) {
            return patch;
        }
        JsonNode resources = containers.get(0).path("resources");
        if (!resources.isObject()) {
            add(patch, FIRST).putObject("value");
        }
        for (String part : new String[] {"requests", "limits"}) {
            JsonNode present = resources.path(part);
            if (!present.isObject()) {
                add(patch, FIRST + "/" + part).putObject("value");
            }
            missing.forEach((name, count) ->
                    add(patch, FIRST + "/" + part + "/" + escape(name)).put("value", sum(present.path(name), count)));
        }
        return patch;
    }

    private static ObjectNode add(ArrayNode patch, String path) {
        return patch.addObject().put("op", "add").put("path", path);
    }

    private static String sum(JsonNode present, int count) {
        String text = present.asText("0");
        BigInteger before = text.matches("[0-9]+") ? new BigInteger(text) : BigInteger.ZERO;
        return before.add(BigInteger.valueOf(count)).toString();
    }

    /** A key as a segment of a JSON pointer. */
    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
