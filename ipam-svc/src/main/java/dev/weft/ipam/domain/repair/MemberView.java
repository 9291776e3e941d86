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
 * @param leases the plugin's: one for each namespace of pools, and one for each pool of a node's slice
 * @param networks NAD as {@code namespace/name} to what it takes from pools; only NADs of Whereabouts
 * @param slices what is cut for the nodes; empty where no NAD asks for it, and when it cannot be read
 */
public record MemberView(
        List<Pool> pools,
        List<Reservation> reservations,
        List<Pod> pods,
        Map<String, Network> networks,
        List<PluginLease> leases,
        Optional<SliceView> slices) {

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
     * @param node where it runs; empty when it is not scheduled
     * @param ready condition Ready
     * @param attached its interfaces by its network status, without the default network
     */
    public record Pod(
            String ref,
            String uid,
            String node,
            String phase,
            boolean ready,
            boolean deleting,
            List<Interface> attached) {

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

    /**
     * What a NAD takes from pools.
     *
     * @param pools their names; none with slices, where a pool's name depends on the node
     * @param fixed addresses that the NAD sets itself and that no pool has
     * @param name {@code network_name}; empty when it has none
     * @param overlapping whether each address gets a reservation over all ranges
     */
    public record Network(
            List<String> pools, Set<Address> fixed, String name, boolean overlapping, Optional<Slicing> slicing) {

        public Network {
            pools = List.copyOf(pools);
            fixed = Set.copyOf(fixed);
        }

        /**
         * Reads the configuration of a NAD. Empty when it is not Whereabouts', and when it cannot be read. What only the flat file of the
         * nodes says is not seen; of {@code enable_overlapping_ranges} it says nothing that counts.
         */
        public static Optional<Network> of(JsonNode config) {
            try {
                JsonNode ipam = WhereaboutsConfig.ipam(config);
                Set<Address> fixed = new TreeSet<>();
                GoJson.field(ipam, "addresses")
                        .forEach(entry -> Cidr.parseSloppy(GoJson.text(entry, "address"))
                                .ifPresent(cidr -> fixed.add(cidr.address())));
                String name = GoJson.text(ipam, "network_name");
                Optional<Slicing> slicing = Slicing.of(config, ipam);
                List<String> pools = slicing.isPresent()
                        ? List.of()
                        : WhereaboutsConfig.ranges(ipam, MissingNode.getInstance()).stream()
                                .map(range -> ObjectNames.pool(range.cidr().toString(), name, ""))
                                .toList();
                boolean overlapping = WhereaboutsConfig.overlapping(ipam);
                return Optional.of(new Network(pools, fixed, name, overlapping, slicing));
            } catch (IpamRefusal e) {
                // Not a network of Whereabouts, or one that its plugin refuses too.
                return Optional.empty();
            }
        }

        /** Whether a pod on that node takes from the pool; {@code range} as the pool has it. */
        boolean takesFrom(String pool, Cidr range, String node) {
            return slicing.isEmpty()
                    ? pools.contains(pool)
                    : !node.isEmpty()
                            && pool.equals(ObjectNames.pool(range.masked().toString(), name, node));
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
