package dev.weft.ipam.domain.imports;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.List;

/**
 * A pool of another IPAM, with what it has given.
 *
 * @param origin the object or file that it was read from, e.g. {@code IPPool kube-system/10.0.0.0-24}
 * @param ranges what it gives from; empty means all of the prefix
 * @param unread entries that mean no address, each with the reason
 */
public record ForeignPool(
        String origin,
        Cidr cidr,
        List<AddressRange> ranges,
        List<AddressRange> excludes,
        List<Address> gateways,
        List<Given> given,
        List<String> unread) {

    /** An address in use, and whose it is. */
    public record Given(Address address, String owner) {}

    public ForeignPool {
        ranges = List.copyOf(ranges);
        excludes = List.copyOf(excludes);
        gateways = List.copyOf(gateways);
        given = List.copyOf(given);
        unread = List.copyOf(unread);
    }
}
