package dev.weft.local.agents;

import java.util.List;

/**
 * What a simulated node is made of.
 *
 * @param links names of interfaces that a secondary network can sit on, besides the SR-IOV functions
 * @param iommu whether the kernel has IOMMU groups
 */
public record Hardware(List<PhysicalFunction> functions, List<String> links, boolean iommu) {

    public Hardware {
        functions = List.copyOf(functions);
        links = List.copyOf(links);
    }

    /** A physical function as the SR-IOV config daemon would report it; ids are four hex digits. */
    public record PhysicalFunction(
            String pciAddress,
            String name,
            String mac,
            String driver,
            String vendor,
            String deviceId,
            String vfDeviceId,
            int totalVfs,
            int mtu) {}

    /** Whether the device can do SR-IOV at all. */
    public boolean sriov() {
        return functions.stream().anyMatch(f -> f.totalVfs() > 0);
    }
}
