package dev.weft.inventory.domain.sriov;

import java.util.Optional;

/** Which PCI devices the SR-IOV config daemon lists, and why not the others. Rule: operator DiscoverSriovDevices. */
public final class Discovery {

    private Discovery() {}

    /** Why the device is not listed, by the first reason that applies; empty when it is listed. */
    public static Optional<String> skipReason(PciDevice device) {
        if (device.pciClass() != 0x02) {
            return Optional.of("not network class");
        }
        if (device.isVf()) {
            return Optional.of("is a VF");
        }
        if (!device.supported()) {
            return Optional.of("unsupported model");
        }
        if (device.driver().isEmpty()) {
            return Optional.of("no driver");
        }
        return device.netdev().isEmpty() ? Optional.of("no netdev name") : Optional.empty();
    }

    /**
     * A PCI device as the daemon sees it.
     *
     * @param pciClass its base class, 0x02 for network cards
     * @param supported whether {@code supported-nic-ids} lists it
     * @param driver bound driver; empty when there is none
     * @param netdev name of its network device; empty when there is none
     */
    public record PciDevice(
            int pciClass, boolean isVf, boolean supported, Optional<String> driver, Optional<String> netdev) {

        public PciDevice {
            driver = driver.filter(name -> !name.isEmpty());
            netdev = netdev.filter(name -> !name.isEmpty());
        }
    }
}
