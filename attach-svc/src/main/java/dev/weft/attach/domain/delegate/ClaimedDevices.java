package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * The devices that dynamic resource allocation gave to a pod. Rule: Multus' reader of ResourceClaims: each allocated device is looked up
 * in the ResourceSlice of its driver and pool, where attributes tell its id and the resource that definitions name it by. Devices
 * without these attributes are no network devices, and left out.
 */
public final class ClaimedDevices {

    private static final String DEVICE_ID = "k8s.cni.cncf.io/deviceID";
    private static final String RESOURCE_NAME = "k8s.cni.cncf.io/resourceName";

    private final Collection<JsonNode> slices;

    /**
     * @param slices {@code spec} of the ResourceSlices: {@code driver}, {@code pool} (its name, or an object with it) and
     *     {@code devices[].{name, attributes}}
     */
    public ClaimedDevices(Collection<JsonNode> slices) {
        this.slices = List.copyOf(slices);
    }

    /**
     * Resource to device ids, in the order of the allocation.
     *
     * @param names claims of the pod
     * @param claims name to {@code status.allocation.devices.results[]} of {@code {request, driver, pool, device}}
     * @throws PluginRefusal when a claim does not exist
     */
    public SortedMap<String, List<String>> of(List<String> names, Map<String, JsonNode> claims) {
        SortedMap<String, List<String>> found = new TreeMap<>();
        for (String name : names) {
            for (JsonNode result : claim(name, claims)) {
                device(result).ifPresent(device -> add(found, device));
            }
        }
        return found;
    }

    /**
     * As {@link #of}, for the claim that the scheduler made for an extended resource.
     *
     * @param mappings {@code requestMappings[]} of {@code {containerName, resourceName, requestName}}
     * @throws PluginRefusal when a device is not of the resource that the container asked for
     */
    public SortedMap<String, List<String>> ofExtended(String name, JsonNode mappings, Map<String, JsonNode> claims) {
        SortedMap<String, List<String>> found = new TreeMap<>();
        for (JsonNode result : claim(name, claims)) {
            Optional<Device> device = device(result);
            if (device.isEmpty()) {
                continue;
            }
            for (JsonNode mapping : mappings) {
                String asked = GoJson.text(mapping, "resourceName");
                boolean concerned = GoJson.text(mapping, "requestName").equals(GoJson.text(result, "request"));
                if (concerned && !asked.equals(device.get().resource())) {
                    throw new PluginRefusal("GetPodResourceMap: device " + GoJson.text(result, "device") + " of claim "
                            + name + " is of resource " + device.get().resource() + ", but container "
                            + GoJson.text(mapping, "containerName") + " asked for " + asked);
                }
            }
            add(found, device.get());
        }
        return found;
    }

    /** Both together: what the device plugin gave first, then what claims gave. */
    public static SortedMap<String, List<String>> merged(
            Map<String, List<String>> fromPlugin, Map<String, List<String>> fromClaims) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        for (Map<String, List<String>> source : List.of(fromPlugin, fromClaims)) {
            source.forEach((resource, ids) ->
                    all.computeIfAbsent(resource, name -> new ArrayList<>()).addAll(ids));
        }
        return all;
    }

    private record Device(String resource, String id) {}

    private static void add(SortedMap<String, List<String>> found, Device device) {
        found.computeIfAbsent(device.resource(), name -> new ArrayList<>()).add(device.id());
    }

    private static JsonNode claim(String name, Map<String, JsonNode> claims) {
        JsonNode claim = claims.get(name);
        if (claim == null) {
            throw new PluginRefusal("GetPodResourceMap: failed to get ResourceClaim: resourceclaims.resource.k8s.io \""
                    + name + "\" not found");
        }
        return claim;
    }

    private Optional<Device> device(JsonNode result) {
        return slices.stream()
                .filter(slice -> same(slice, result, "driver") && same(slice, result, "pool"))
                .flatMap(slice ->
                        StreamSupport.stream(GoJson.field(slice, "devices").spliterator(), false))
                .filter(device -> GoJson.text(device, "name").equals(GoJson.text(result, "device")))
                .map(device -> GoJson.field(device, "attributes"))
                .map(attributes -> new Device(attribute(attributes, RESOURCE_NAME), attribute(attributes, DEVICE_ID)))
                .filter(device -> !device.resource().isEmpty() && !device.id().isEmpty())
                .findFirst();
    }

    /** A slice that leaves a field out serves them all. */
    private static boolean same(JsonNode slice, JsonNode result, String field) {
        JsonNode value = GoJson.field(slice, field);
        String text = value.isObject() ? GoJson.text(value, "name") : value.asText("");
        return text.isEmpty() || text.equals(GoJson.text(result, field));
    }

    /** Attributes are texts of their own, or objects that hold one under the name of its type. */
    private static String attribute(JsonNode attributes, String name) {
        JsonNode value = attributes.path(name);
        return value.isObject() ? value.path("string").asText("") : value.asText("");
    }
}
