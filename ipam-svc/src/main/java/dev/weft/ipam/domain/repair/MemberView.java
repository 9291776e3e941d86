package dev.weft.ipam.domain.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.WhereaboutsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one look at a member shows of Whereabouts. Its parts may be of different moments: it gives rise to suspicions, never to a write.
 *
 * @param leases the plugin's, one for each namespace of pools
 * @param networks NAD as {@code namespace/name} to what it takes from pools; only NADs of Whereabouts
 */
public record MemberView(
        List<Pool> pools,
        List<Reservation> reservations,
        List<Pod> pods,
        Map<String, Network> networks,
        List<PluginLease> leases) {

    /** An IPPool; {@code range} as written. */
    public record Pool(String namespace, String name, String range, Map<String, IpPool.Allocation> allocations) {

        public Pool {
            allocations = Map.copyOf(allocations);
        }

        /** The object for a person, as kind/namespace/name. */
        public String object() {
            return "IPPool/" + namespace + "/" + name;
        }

        /** The pool as Whereabouts reads it; empty when its range is no CIDR. */
        Optional<IpPool> readable() {
            return Cidr.parse(range).map(cidr -> new IpPool(cidr, allocations));
        }
    }

    /** An OverlappingRangeIPReservation. */
    public record Reservation(String namespace, String name, String podRef) {

        /** The object for a person, as kind/namespace/name. */
        public String object() {
            return "OverlappingRangeIPReservation/" + namespace + "/" + name;
        }
    }

    /**
     * A pod that is there.
     *
     * @param ref {@code namespace/name}
     * @param ready condition Ready
     * @param attached its interfaces by its network status, without the default network
     */
    public record Pod(String ref, String uid, String phase, boolean ready, boolean deleting, List<Interface> attached) {

        public Pod {
            attached = List.copyOf(attached);
        }

        /** Whether it came to an end, and its sandbox with it. */
        boolean ended() {
            return phase.equals("Succeeded") || phase.equals("Failed");
        }

        /** Whether its network status says all that it has; until then nothing is missing of it. */
        boolean settled() {
            return (ready && !deleting) || ended();
        }

        boolean reports(Address address) {
            return attached.stream().anyMatch(one -> one.ips().contains(address));
        }
    }

    /** An interface as Multus reports it; {@code network} is the NAD as {@code namespace/name}. */
    public record Interface(String network, String name, Set<Address> ips) {

        public Interface {
            ips = Set.copyOf(ips);
        }
    }

    /** Names of the pools that a NAD takes from, and the addresses that it sets itself and that no pool has. */
    public record Network(List<String> pools, Set<Address> fixed) {

        public Network {
            pools = List.copyOf(pools);
            fixed = Set.copyOf(fixed);
        }

        /**
         * Reads the configuration of a NAD. Empty when it is not Whereabouts', when it cannot be read, and with node slices, where the pool's
         * name depends on the node. What only the flat file of the nodes says is not seen.
         */
        public static Optional<Network> of(JsonNode config) {
            try {
                JsonNode ipam = WhereaboutsConfig.ipam(config);
                if (!GoJson.text(ipam, "node_slice_size").isEmpty()) {
                    return Optional.empty();
                }
                Set<Address> fixed = new TreeSet<>();
                GoJson.field(ipam, "addresses")
                        .forEach(entry -> Cidr.parseSloppy(GoJson.text(entry, "address"))
                                .ifPresent(cidr -> fixed.add(cidr.address())));
                List<String> pools = WhereaboutsConfig.ranges(ipam, MissingNode.getInstance()).stream()
                        .map(range -> ObjectNames.pool(range.cidr().toString(), GoJson.text(ipam, "network_name"), ""))
                        .toList();
                return Optional.of(new Network(pools, fixed));
            } catch (IpamRefusal e) {
                // Not a network of Whereabouts, or one that its plugin refuses too.
                return Optional.empty();
            }
        }
    }

    public MemberView {
        pools = List.copyOf(pools);
        reservations = List.copyOf(reservations);
        pods = List.copyOf(pods);
        networks = Map.copyOf(networks);
        leases = List.copyOf(leases);
    }

    /** Reads {@code k8s.v1.cni.cncf.io/network-status}; nothing when it is no list. */
    public static List<Interface> interfaces(JsonNode networkStatus) {
        List<Interface> interfaces = new ArrayList<>();
        if (networkStatus.isArray()) {
            for (JsonNode element : networkStatus) {
                if (!GoJson.field(element, "default").asBoolean(false)) {
                    Set<Address> ips = new TreeSet<>();
                    GoJson.texts(element, "ips")
                            .forEach(text -> Address.parse(text).ifPresent(ips::add));
                    interfaces.add(new Interface(GoJson.text(element, "name"), GoJson.text(element, "interface"), ips));
                }
            }
        }
        return interfaces;
    }
}
