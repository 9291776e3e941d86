package dev.weft.attach.domain.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The volume through which DPDK programs learn their labels, annotations and huge pages. Rule: network-resources-injector.
 */
public final class DownwardApi {

    /** Name of the volume. */
    public static final String VOLUME = "podnetinfo";

    private static final String MOUNT_PATH = "/etc/podnetinfo";
    private static final Pattern HUGE_PAGES = Pattern.compile("hugepages-(.+)");
    private static final Pattern ZERO = Pattern.compile("0+[a-zA-Z]*");

    private DownwardApi() {}

    /**
     * One file of the volume that shows huge pages of a container.
     *
     * @param resource e.g. {@code requests.hugepages-1Gi}
     */
    public record Item(String resource, String container, String path) {}

    /** The page size of a huge page resource, e.g. {@code 1Gi}; empty for any other resource. */
    public static Optional<String> pageSize(String resource) {
        Matcher matcher = HUGE_PAGES.matcher(resource);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The files for the huge pages of the containers; amounts of zero get none. */
    public static List<Item> hugePages(JsonNode containers) {
        List<Item> items = new ArrayList<>();
        for (JsonNode container : containers) {
            String name = container.path("name").asText("");
            for (String part : new String[] {"requests", "limits"}) {
                for (Map.Entry<String, JsonNode> resource :
                        container.path("resources").path(part).properties()) {
                    Optional<String> size = pageSize(resource.getKey());
                    boolean zero = ZERO.matcher(resource.getValue().asText()).matches();
                    if (size.isPresent() && !zero) {
                        items.add(new Item(
                                part + "." + resource.getKey(),
                                name,
                                "hugepages_" + size.get().replaceAll("i$", "") + "_"
                                        + part.substring(0, part.length() - 1) + "_" + name));
                    }
                }
            }
        }
        return List.copyOf(items);
    }

    /** The operation that adds the volume; empty when the pod has one of that name. */
    public static ArrayNode volume(JsonNode pod, List<Item> items) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        JsonNode volumes = pod.path("spec").path("volumes");
        if (named(volumes)) {
            return patch;
        }
        ObjectNode volume = JsonNodeFactory.instance.objectNode().put("name", VOLUME);
        ArrayNode files = volume.putObject("downwardAPI").putArray("items");
        for (String field : new String[] {"labels", "annotations"}) {
            if (!pod.path("metadata").path(field).isEmpty()) {
                files.addObject().put("path", field).putObject("fieldRef").put("fieldPath", "metadata." + field);
            }
        }
        for (Item item : items) {
            files.addObject()
                    .put("path", item.path())
                    .putObject("resourceFieldRef")
                    .put("containerName", item.container())
                    .put("resource", item.resource())
                    .put("divisor", "1Mi");
        }
        ObjectNode operation = patch.addObject().put("op", "add");
        if (volumes.isArray()) {
            operation.put("path", "/spec/volumes/-").set("value", volume);
        } else {
            operation.put("path", "/spec/volumes").putArray("value").add(volume);
        }
        return patch;
    }

    /** The operations that mount the volume in each container that does not mount one of that name. */
    public static ArrayNode mounts(JsonNode containers) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < containers.size(); i++) {
            JsonNode mounts = containers.get(i).path("volumeMounts");
            if (named(mounts)) {
                continue;
            }
            String path = "/spec/containers/" + i + "/volumeMounts";
            ObjectNode mount = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", VOLUME)
                    .put("readOnly", true)
                    .put("mountPath", MOUNT_PATH);
            ObjectNode operation = patch.addObject().put("op", "add");
            if (mounts.isArray()) {
                operation.put("path", path + "/-").set("value", mount);
            } else {
                operation.put("path", path).putArray("value").add(mount);
            }
        }
        return patch;
    }

    private static boolean named(JsonNode list) {
        for (JsonNode item : list) {
            if (item.path("name").asText("").equals(VOLUME)) {
                return true;
            }
        }
        return false;
    }
}
