package dev.weft.plugins.whereabouts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What goes when a pod is deleted (rule: Whereabouts' ip-control-loop). */
public final class PodCleanup {

    /** A network that the deleted pod had: the NAD's name and its configuration, unless the NAD is gone. */
    public record Network(String name, Optional<JsonNode> config) {}

    /** An event for the user. */
    public record Event(String type, String reason, String message) {

        @Override
        public String toString() {
            return type + " " + reason + " " + message;
        }
    }

    /** The pools after the clean-up, by object name, and what to tell. */
    public record Outcome(Map<String, IpPool> pools, List<Event> events) {

        public Outcome {
            pools = Map.copyOf(pools);
            events = List.copyOf(events);
        }
    }

    private PodCleanup() {}

    /**
     * The node whose pods a clean-up on a node would watch. Throws {@link IpamRefusal} as the API server answers when no such node is
     * there: that controller ends, and nothing of the node is cleaned until its {@code NODENAME} is mended.
     */
    public static String watchedNode(String nodeName, Collection<String> nodes) {
        if (!nodes.contains(nodeName)) {
            throw new IpamRefusal("nodes \"" + nodeName + "\" not found", "NotFound");
        }
        return nodeName;
    }

    /** A network whose NAD is gone keeps its entries and is reported; one without Whereabouts is passed over. */
    public static Outcome podDeleted(String podRef, List<Network> networks, Map<String, IpPool> before) {
        Map<String, IpPool> pools = new TreeMap<>(before);
        List<Event> events = new ArrayList<>();
        for (Network network : networks) {
            if (network.config().isEmpty()) {
                events.add(new Event(
                        "Warning",
                        "IPAddressGarbageCollectionFailed",
                        "failed to garbage collect addresses for pod " + podRef));
                continue;
            }
            JsonNode ipam = GoJson.field(network.config().get(), "ipam");
            if (!GoJson.text(ipam, "type").equals("whereabouts")) {
                continue;
            }
            List<Address> freed = new ArrayList<>();
            for (RangeAllocator.Range range : WhereaboutsConfig.ranges(ipam, MissingNode.getInstance())) {
                String name = ObjectNames.pool(range.cidr().toString(), GoJson.text(ipam, "network_name"), "");
                IpPool pool = pools.get(name);
                if (pool != null) {
                    for (RangeAllocator.Reservation entry : pool.reservations()) {
                        if (entry.podRef().equals(podRef)) {
                            freed.add(entry.ip());
                            pool = pool.without(entry.ip());
                        }
                    }
                    pools.put(name, pool);
                }
            }
            if (!freed.isEmpty()) {
                String list =
                        String.join(" ", freed.stream().map(Address::toString).toList());
                events.add(new Event(
                        "Normal",
                        "IPAddressGarbageCollected",
                        "successful cleanup of IP address [" + list + "] from network " + network.name()));
            }
        }
        return new Outcome(pools, events);
    }
}
