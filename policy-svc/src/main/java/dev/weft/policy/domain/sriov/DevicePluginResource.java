package dev.weft.policy.domain.sriov;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One entry of the device plugin's resource list. Rule: ResourceConfig and NetDeviceSelectors of the device plugin. The lists are
 * joined by AND, the values within one list by OR.
 */
public record DevicePluginResource(
        String resourceName,
        boolean excludeTopology,
        List<String> vendors,
        List<String> devices,
        List<String> pciAddresses,
        List<String> pfNames,
        List<String> rootDevices,
        List<String> linkTypes,
        boolean isRdma,
        boolean needVhostNet,
        String vdpaType) {

    public DevicePluginResource {
        vendors = List.copyOf(vendors);
        devices = List.copyOf(devices);
        pciAddresses = List.copyOf(pciAddresses);
        pfNames = List.copyOf(pfNames);
        rootDevices = List.copyOf(rootDevices);
        linkTypes = List.copyOf(linkTypes);
    }

    /** What one policy alone asks for. */
    static DevicePluginResource of(PolicySpec policy, List<PhysicalFunction> devices, SupportedNics nics) {
        NicSelector selector = policy.nicSelector();
        return new DevicePluginResource(
                policy.resourceName(),
                policy.excludeTopology(),
                given(selector.vendor()),
                given(vfDevice(policy, nics)),
                netAddresses(selector.netFilter(), devices),
                distinct(PfName.resolveAll(selector.pfNames(), devices)),
                distinct(selector.rootDevices()),
                policy.vfio() ? List.of() : given(linkType(policy.linkType())),
                policy.isRdma(),
                policy.needVhostNet(),
                policy.vdpaType());
    }

    /** This entry with what a stronger policy of the same resource adds; only the topology flag is taken over. */
    DevicePluginResource with(DevicePluginResource stronger) {
        return new DevicePluginResource(
                resourceName,
                stronger.excludeTopology,
                union(vendors, stronger.vendors),
                union(devices, stronger.devices),
                union(pciAddresses, stronger.pciAddresses),
                union(pfNames, stronger.pfNames),
                union(rootDevices, stronger.rootDevices),
                union(linkTypes, stronger.linkTypes),
                isRdma,
                needVhostNet,
                vdpaType);
    }

    /** The selector lists that have values, by their JSON names, in the order in which they are written. */
    Map<String, List<String>> lists() {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        put(lists, "vendors", vendors);
        put(lists, "devices", devices);
        put(lists, "pciAddresses", pciAddresses);
        put(lists, "pfNames", pfNames);
        put(lists, "rootDevices", rootDevices);
        put(lists, "linkTypes", linkTypes);
        return lists;
    }

    /** The lists that keep the virtual functions of a device out of the resource, by their JSON names. */
    List<String> listsWithout(PhysicalFunction device, SupportedNics nics) {
        List<String> out = new ArrayList<>();
        lists().forEach((name, values) -> {
            boolean has = switch (name) {
                case "vendors" -> values.contains(device.vendor());
                case "devices" ->
                    values.contains(nics.vfDevice(device.deviceID()).orElse(device.deviceID()));
                case "pciAddresses" -> values.contains(device.pciAddress());
                case "pfNames" ->
                    values.stream().anyMatch(entry -> PfName.of(entry).name().equals(device.name()));
                case "rootDevices" -> values.contains(device.pciAddress());
                default -> true;
            };
            if (!has) {
                out.add(name);
            }
        });
        return out;
    }

    String json() {
        StringBuilder text = new StringBuilder("{\"resourceName\":").append(GoJson.string(resourceName));
        if (excludeTopology) {
            text.append(",\"excludeTopology\":true");
        }
        text.append(",\"selectors\":{");
        lists().forEach((name, values) -> text.append(GoJson.string(name))
                .append(':')
                .append(GoJson.strings(values))
                .append(','));
        text.append("\"IsRdma\":").append(isRdma).append(",\"NeedVhostNet\":").append(needVhostNet);
        if (!vdpaType.isEmpty()) {
            text.append(",\"vdpaType\":").append(GoJson.string(vdpaType));
        }
        return text.append("},\"SelectorObj\":null}").toString();
    }

    private static String vfDevice(PolicySpec policy, SupportedNics nics) {
        String device = policy.nicSelector().deviceID();
        return device.isEmpty() || policy.numVfs() == 0
                ? device
                : nics.vfDevice(device).orElse("");
    }

    private static String linkType(String linkType) {
        if (linkType.isEmpty()) {
            return "";
        }
        return linkType.equalsIgnoreCase("ib") ? "infiniband" : "ether";
    }

    private static List<String> netAddresses(String netFilter, List<PhysicalFunction> devices) {
        return netFilter.isEmpty()
                ? List.of()
                : devices.stream()
                        .filter(device -> NicMatch.sameNet(netFilter, device.netFilter()))
                        .map(PhysicalFunction::pciAddress)
                        .distinct()
                        .toList();
    }

    private static void put(Map<String, List<String>> lists, String name, List<String> values) {
        if (!values.isEmpty()) {
            lists.put(name, values);
        }
    }

    private static List<String> given(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private static List<String> distinct(List<String> values) {
        return values.stream().distinct().toList();
    }

    private static List<String> union(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return distinct(all);
    }
}
