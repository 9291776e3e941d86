package dev.weft.plugins.hostlocal;

import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What host-local does on ADD; DEL is {@link HostLocalStore#release}. */
public final class HostLocalAllocator {

    /** One address of one set, and the files after it was reserved. */
    public record Given(IpResult.Ip ip, HostLocalStore store) {}

    /** The answer to ADD, and the files after it. */
    public record Added(IpResult result, HostLocalStore store) {}

    private HostLocalAllocator() {}

    /**
     * One address of the set. A wished one must be in the set, free and no gateway. Without a wish a container's
     * interface that has an address of the set already is refused: a repeated ADD is an error in the CNI specification.
     */
    public static Given give(
            RangeSet set, int index, HostLocalStore store, String container, String ifname, Optional<Address> wish) {
        if (wish.isPresent()) {
            HostLocalRange range = set.ranges().get(set.indexOf(wish.get()));
            if (range.gateway().equals(wish)) {
                throw new IpamRefusal("requested ip " + wish.get() + " is subnet's gateway");
            }
            if (store.isReserved(wish.get())) {
                throw new IpamRefusal("requested IP address " + wish.get() + " is not available in range set " + set);
            }
            return given(set, index, store, container, ifname, wish.get());
        }
        for (Address has : store.of(container, ifname)) {
            if (set.contains(has)) {
                throw new IpamRefusal(
                        has + " has been allocated to " + container + ", duplicate allocation is not allowed");
            }
        }
        RoundRobin walk = new RoundRobin(set, store.lastReserved(index));
        while (walk.hasNext()) {
            Address address = walk.next();
            if (!store.isReserved(address)) {
                return given(set, index, store, container, ifname, address);
            }
        }
        throw new IpamRefusal("no IP addresses available in range set: " + set);
    }

    private static Given given(
            RangeSet set, int index, HostLocalStore store, String container, String ifname, Address address) {
        HostLocalRange range = set.ranges().get(set.indexOf(address));
        return new Given(
                new IpResult.Ip(new Cidr(address, range.subnet().prefix()), range.gateway()),
                store.reserve(address, index, container, ifname));
    }

    /**
     * One address of each set; each wish goes to the first set that has it. Throws {@link IpamRefusal} when a set has
     * none or a wish is left over, and then reserves nothing.
     */
    public static Added add(HostLocalConfig config, HostLocalStore before, String container, String ifname) {
        List<Address> wishes = new ArrayList<>(config.requested());
        List<IpResult.Ip> ips = new ArrayList<>();
        HostLocalStore store = before;
        for (int i = 0; i < config.sets().size(); i++) {
            RangeSet set = config.sets().get(i);
            Optional<Address> wish = wishes.stream().filter(set::contains).findFirst();
            wish.ifPresent(wishes::remove);
            try {
                Given given = give(set, i, store, container, ifname, wish);
                ips.add(given.ip());
                store = given.store();
            } catch (IpamRefusal e) {
                throw new IpamRefusal("failed to allocate for range " + i + ": " + e.getMessage());
            }
        }
        if (!wishes.isEmpty()) {
            throw new IpamRefusal("failed to allocate all requested IPs: "
                    + wishes.stream().map(Address::toString).collect(Collectors.joining(" ")));
        }
        return new Added(new IpResult(ips, config.routes()), store);
    }
}
