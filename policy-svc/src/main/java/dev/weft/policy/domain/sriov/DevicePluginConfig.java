package dev.weft.policy.domain.sriov;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The resource list of one node's device plugin. Rule: the operator's renderDevicePluginConfigData.
 *
 * @param resources in the order in which the plugin lets them claim devices
 */
public record DevicePluginConfig(List<DevicePluginResource> resources) {

    public DevicePluginConfig {
        resources = List.copyOf(resources);
    }

    /**
     * Renders the policies that select a node. Errors: {@link PolicyRejectedException} when a policy that creates a resource
     * selects by net and the node has reported no device yet.
     *
     * @param policies weakest first
     */
    public static DevicePluginConfig of(
            String node, List<SriovNodePolicy> policies, List<PhysicalFunction> devices, SupportedNics nics) {
        Map<String, DevicePluginResource> byName = new LinkedHashMap<>();
        for (SriovNodePolicy policy : policies) {
            PolicySpec spec = policy.spec();
            boolean byNet = !spec.nicSelector().netFilter().isEmpty();
            if (byNet && devices.isEmpty() && !byName.containsKey(spec.resourceName())) {
                throw new PolicyRejectedException(
                        "spec.nicSelector.netFilter", "node state %s doesn't contain interfaces data".formatted(node));
            }
            byName.merge(spec.resourceName(), DevicePluginResource.of(spec, devices, nics), DevicePluginResource::with);
        }
        return new DevicePluginConfig(new ArrayList<>(byName.values()));
    }

    /** Whether the device plugin shall run on the node. Rule: node label {@code sriovnetwork.openshift.io/device-plugin}. */
    public boolean enabled() {
        return !resources.isEmpty();
    }

    /** The text under the node's name in ConfigMap {@code device-plugin-config}, byte for byte as the operator writes it. */
    public String json() {
        return enabled()
                ? resources.stream()
                        .map(DevicePluginResource::json)
                        .collect(Collectors.joining(",", "{\"resourceList\":[", "]}"))
                : "{\"resourceList\":null}";
    }
}
