package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The devices that kubelet allocated to a pod. Rule: Multus' reader of kubelet's checkpoint file. */
public final class DeviceMap {

    private DeviceMap() {}

    /**
     * Resource to device ids, sorted.
     *
     * @param checkpoint content of {@code kubelet_internal_checkpoint}
     * @throws PluginRefusal when the pod's uid is empty
     */
    public static SortedMap<String, List<String>> ofCheckpoint(JsonNode checkpoint, String podUid) {
        if (podUid.isEmpty()) {
            throw new PluginRefusal("GetPodResourceMap: invalid Pod cannot be empty");
        }
        SortedMap<String, TreeSet<String>> found = new TreeMap<>();
        for (JsonNode entry : GoJson.field(GoJson.field(checkpoint, "Data"), "PodDeviceEntries")) {
            if (!GoJson.text(entry, "PodUID").equals(podUid)) {
                continue;
            }
            TreeSet<String> ids = found.computeIfAbsent(GoJson.text(entry, "ResourceName"), name -> new TreeSet<>());
            // Since Kubernetes 1.20 the ids are grouped by NUMA node; before, they were one list.
            for (JsonNode item : GoJson.field(entry, "DeviceIDs")) {
                if (item.isArray()) {
                    item.forEach(id -> ids.add(id.asText()));
                } else {
                    ids.add(item.asText());
                }
            }
        }
        SortedMap<String, List<String>> sorted = new TreeMap<>();
        found.forEach((name, ids) -> sorted.put(name, List.copyOf(new ArrayList<>(ids))));
        return sorted;
    }
}
