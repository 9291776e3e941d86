package dev.weft.plugins.hostlocal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.List;
import java.util.Optional;

/** One range of host-local, with the gateway that is never given out of it. */
public record HostLocalRange(Cidr subnet, Address start, Address end, Optional<Address> gateway) {

    /** Throws {@link IpamRefusal} for a text that is no network or no address. */
    static void requireReadable(JsonNode range) {
        subnet(range);
        for (String field : List.of("rangeStart", "rangeEnd", "gateway")) {
            IpResult.address(GoJson.optional(range, field));
        }
    }

    private static Cidr subnet(JsonNode range) {
        String text = GoJson.text(range, "subnet");
        return Cidr.parse(text).orElseThrow(() -> new IpamRefusal("invalid CIDR address: " + text));
    }

    /**
     * Reads {@code subnet}, {@code rangeStart}, {@code rangeEnd}, {@code gateway}. The gateway is by default the first
     * host, the range runs by default from there to the last host (in IPv6 to the very last address). Throws
     * {@link IpamRefusal} when the subnet has fewer than two host bits or host bits set, or an end lies outside.
     */
    public static HostLocalRange read(JsonNode range) {
        Cidr subnet = subnet(range);
        Family family = subnet.family();
        if (subnet.prefix() > family.bits() - 2) {
            throw new IpamRefusal("Network " + subnet + " too small to allocate from");
        }
        if (!subnet.address().equals(subnet.network())) {
            throw new IpamRefusal("Network has host bits set. For a subnet mask of length " + subnet.prefix()
                    + " the network address is " + subnet.network());
        }
        Optional<Address> start = IpResult.address(GoJson.optional(range, "rangeStart"));
        Optional<Address> end = IpResult.address(GoJson.optional(range, "rangeEnd"));
        Address first = subnet.network().next();
        Address gateway = IpResult.address(GoJson.optional(range, "gateway")).orElse(first);
        boolean startFits = start.isEmpty()
                || subnet.contains(start.get())
                        && end.filter(last -> last.compareTo(start.get()) < 0).isEmpty();
        if (!startFits) {
            throw new IpamRefusal("RangeStart " + start.get() + " not in network " + subnet);
        }
        Address from = start.orElse(first);
        if (end.isPresent() && (!subnet.contains(end.get()) || end.get().compareTo(from) < 0)) {
            throw new IpamRefusal("RangeEnd " + end.get() + " not in network " + subnet);
        }
        Address last = family == Family.IPV4 ? subnet.last().previous() : subnet.last();
        return new HostLocalRange(subnet, from, end.orElse(last), Optional.of(gateway));
    }

    public boolean contains(Address address) {
        return subnet.contains(address) && start.compareTo(address) <= 0 && address.compareTo(end) <= 0;
    }

    public boolean overlaps(HostLocalRange other) {
        return contains(other.start) || contains(other.end) || other.contains(start) || other.contains(end);
    }

    @Override
    public String toString() {
        return start + "-" + end;
    }
}
