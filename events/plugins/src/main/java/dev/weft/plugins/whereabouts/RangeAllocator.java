package dev.weft.plugins.whereabouts;

import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How Whereabouts chooses an address of one range. */
public final class RangeAllocator {

    /** An address somebody has: the sandbox's id, {@code namespace/pod}, the interface. */
    public record Reservation(Address ip, String id, String podRef, String ifName) {}

    /** One range of a configuration; {@code exclude} holds addresses and prefixes as written. */
    public record Range(Cidr cidr, Optional<Address> start, Optional<Address> end, List<String> exclude) {

        public Range {
            exclude = List.copyOf(exclude);
        }
    }

    /** The address with the range's prefix length, and the reservations after. */
    public record Assigned(Cidr address, List<Reservation> reservations) {

        public Assigned {
            reservations = List.copyOf(reservations);
        }
    }

    /** The address that was freed, if any, and the reservations after. */
    public record Released(Optional<Address> address, List<Reservation> reservations) {

        public Released {
            reservations = List.copyOf(reservations);
        }
    }

    private RangeAllocator() {}

    /** The lowest address that is not taken and not excluded; throws {@link IpamRefusal} when there is none. */
    public static Address lowestFree(Range range, Set<Address> taken) {
        AddressRange usable =
                IpamRefusal.at("range", () -> AddressMath.usable(range.cidr(), range.start(), range.end()));
        List<AddressRange> excluded = IpamRefusal.at(
                "exclude",
                () -> range.exclude().stream().map(RangeAllocator::excluded).toList());
        for (AddressRange left : AddressRange.subtract(List.of(usable), excluded)) {
            Address at = left.first();
            while (taken.contains(at) && !at.equals(left.last())) {
                at = at.next();
            }
            if (!taken.contains(at)) {
                return at;
            }
        }
        String full = "Could not allocate IP in range: ip: " + usable.first() + " / - " + usable.last() + " / range: "
                + range.cidr().masked() + " / excludeRanges: [" + String.join(" ", range.exclude()) + "]";
        return IpamRefusal.at(range.exclude().isEmpty() ? "range" : "exclude", () -> {
            throw new IpamRefusal(full);
        });
    }

    private static AddressRange excluded(String text) {
        Optional<AddressRange> prefix = Cidr.parse(text).map(Cidr::range);
        return prefix.or(() -> Address.parse(text).map(address -> new AddressRange(address, address)))
                .orElseThrow(() ->
                        new IpamRefusal("could not parse exclude range, err: \"invalid CIDR address: " + text + "\""));
    }

    /** What the pod's interface has already (its sandbox id is rewritten), else the lowest free address. */
    public static Assigned assign(Range range, List<Reservation> before, String id, String podRef, String ifName) {
        List<Reservation> after = new ArrayList<>(before);
        for (int i = 0; i < after.size(); i++) {
            Reservation has = after.get(i);
            if (has.podRef().equals(podRef) && has.ifName().equals(ifName)) {
                after.set(i, new Reservation(has.ip(), id, podRef, ifName));
                return new Assigned(new Cidr(has.ip(), range.cidr().prefix()), after);
            }
        }
        return assignNew(range, before, id, podRef, ifName);
    }

    /** The lowest free address, whatever the pod has already. */
    public static Assigned assignNew(Range range, List<Reservation> before, String id, String podRef, String ifName) {
        Set<Address> taken = new HashSet<>();
        before.forEach(reservation -> taken.add(reservation.ip()));
        Address free = lowestFree(range, taken);
        List<Reservation> after = Stream.concat(before.stream(), Stream.of(new Reservation(free, id, podRef, ifName)))
                .toList();
        return new Assigned(new Cidr(free, range.cidr().prefix()), after);
    }

    /** Frees what a sandbox's interface has; the last reservation takes its place in the list. */
    public static Released release(List<Reservation> before, String id, String ifName) {
        for (int i = 0; i < before.size(); i++) {
            Reservation has = before.get(i);
            if (has.id().equals(id) && has.ifName().equals(ifName)) {
                List<Reservation> after = new ArrayList<>(before);
                after.set(i, after.getLast());
                after.removeLast();
                return new Released(Optional.of(has.ip()), after);
            }
        }
        return new Released(Optional.empty(), before);
    }
}
