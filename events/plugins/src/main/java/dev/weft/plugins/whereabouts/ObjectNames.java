package dev.weft.plugins.whereabouts;

import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.List;

/** Names and keys of Whereabouts' objects. */
public final class ObjectNames {

    private ObjectNames() {}

    /** The name of an IPPool; {@code network} and {@code node} may be empty. A range that begins with "::" has none that a cluster accepts. */
    public static String pool(String range, String network, String node) {
        String name = normalized(range);
        if (!node.isEmpty()) {
            name = node + "-" + name;
        }
        return network.isEmpty() ? name : network + "-" + name;
    }

    /** The name of an OverlappingRangeIPReservation. */
    public static String reservation(Address address, String network) {
        String name = normalized(address.toString());
        return network.isEmpty() ? name : network + "-" + name;
    }

    private static String normalized(String text) {
        return (text.endsWith(":") ? text + "0" : text).replace(':', '-').replace('/', '-');
    }

    /**
     * The addresses that a reservation's name may mean. A network's name has no mark that ends it, so each tail of the
     * name that reads as an address counts ({@code a-b--1} may be {@code b::1} in network {@code a}).
     */
    public static List<Address> addresses(String reservation) {
        List<Address> found = new ArrayList<>();
        for (int from = 0; from >= 0; from = reservation.indexOf('-', from) + 1) {
            Address.parse(reservation.substring(from).replace('-', ':')).ifPresent(found::add);
            if (reservation.indexOf('-', from) < 0) {
                break;
            }
        }
        return List.copyOf(found);
    }
}
