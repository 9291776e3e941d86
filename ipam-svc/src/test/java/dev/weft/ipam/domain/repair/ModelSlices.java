package dev.weft.ipam.domain.repair;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.NodeSlices;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A member whose network is cut into four slices for its nodes, while the node-slice-controller stands still: nodes come and go, and the plugin
 * gives addresses of a node's slice in single requests.
 */
final class ModelSlices {

    static final String NETWORK = "blue";
    private static final List<String> RANGES =
            List.of("10.50.0.0/29", "10.50.0.8/29", "10.50.0.16/29", "10.50.0.24/29");

    /** A pod of the network on a node. */
    static final class Life {
        final String ref;
        final String node;
        final int uid;
        Optional<Address> address = Optional.empty();

        Life(String ref, String node, int uid) {
            this.ref = ref;
            this.node = node;
            this.uid = uid;
        }
    }

    private long version = 1;
    List<NodeSlices.Slice> slices =
            RANGES.stream().map(range -> new NodeSlices.Slice("", range)).toList();
    final Map<String, MemberView.Pool> pools = new TreeMap<>();
    private final Map<String, Long> versions = new TreeMap<>();
    final Set<String> nodes = new TreeSet<>();
    /** Ranges of slices that have no node because of upstream. */
    final Set<String> takenAtOnce = new TreeSet<>();

    final Map<String, Life> pods = new TreeMap<>();
    final List<Add> calls = new ArrayList<>();
    private int lives;

    String version() {
        return Long.toString(version);
    }

    SliceView.Pool shown() {
        return new SliceView.Pool("kube-system", NETWORK, "10.50.0.0/27", "/29", slices);
    }

    /** A patch that tests the version; false when it is refused. */
    boolean patch(String on, List<NodeSlices.Slice> next) {
        if (!on.equals(version())) {
            return false;
        }
        slices = List.copyOf(next);
        version++;
        slices.stream().filter(slice -> !slice.node().isEmpty()).forEach(slice -> takenAtOnce.remove(slice.range()));
        return true;
    }

    /** The node-slice-controller wakes up and takes the slices of all nodes that are gone, whatever is given of them. */
    void vacateAtOnce() {
        if (calls.stream().anyMatch(call -> !nodes.contains(call.life.node))) {
            // Against an ADD that runs on such a node nobody could do anything.
            return;
        }
        patch(
                version(),
                slices.stream()
                        .map(slice -> nodes.contains(slice.node()) ? slice : new NodeSlices.Slice("", slice.range()))
                        .toList());
        slices.stream().filter(slice -> slice.node().isEmpty()).forEach(slice -> takenAtOnce.add(slice.range()));
    }

    /** A person gives a slice of which nothing is given to a node that has none. */
    void assignByHand(String node) {
        Optional<NodeSlices.Slice> free = nodes.contains(node) && !shown().has(node)
                ? new SliceUse(List.copyOf(pools.values()), NETWORK).freeFor(node, slices)
                : Optional.empty();
        free.ifPresent(slice -> patch(
                version(),
                slices.stream()
                        .map(one -> one.equals(slice) ? new NodeSlices.Slice(node, slice.range()) : one)
                        .toList()));
    }

    void create(String ref, String node) {
        Life life = new Life(ref, node, lives++);
        pods.put(ref, life);
        calls.add(new Add(life));
    }

    /** Its DEL may get lost. */
    void delete(Life life, boolean lost) {
        pods.remove(life.ref, life);
        calls.removeIf(call -> call.life == life);
        if (!lost) {
            for (String name : List.copyOf(pools.keySet())) {
                write(name, without(name, "box-" + life.uid));
            }
        }
    }

    /** The leak repair, which is another test's. */
    void freeLeaks() {
        for (String name : List.copyOf(pools.keySet())) {
            for (IpPool.Allocation entry :
                    List.copyOf(pools.get(name).allocations().values())) {
                if (!pods.containsKey(entry.podref())) {
                    write(name, without(name, entry.id()));
                }
            }
        }
    }

    private Map<String, IpPool.Allocation> without(String pool, String id) {
        Map<String, IpPool.Allocation> next = new TreeMap<>(pools.get(pool).allocations());
        next.values().removeIf(entry -> entry.id().equals(id));
        return next;
    }

    private void write(String name, Map<String, IpPool.Allocation> next) {
        pools.put(name, new MemberView.Pool("kube-system", name, pools.get(name).range(), next));
        versions.merge(name, 1L, Long::sum);
    }

    /** Rule: ADD with slices: the slice of the node, then the node's pool of it, then a patch on the version of that. */
    final class Add {
        final Life life;
        private String slice = "";
        private long read;
        private Map<String, IpPool.Allocation> entries = Map.of();
        private int at;

        Add(Life life) {
            this.life = life;
        }

        boolean step() {
            String name = ObjectNames.pool(slice, NETWORK, life.node);
            switch (at) {
                case 0 -> {
                    slice = slices.stream()
                            .filter(one -> one.node().equals(life.node))
                            .map(NodeSlices.Slice::range)
                            .findFirst()
                            .orElse("");
                    at = slice.isEmpty() ? 0 : 1;
                }
                case 1 -> {
                    pools.computeIfAbsent(name, absent -> new MemberView.Pool("kube-system", absent, slice, Map.of()));
                    entries = pools.get(name).allocations();
                    read = versions.getOrDefault(name, 0L);
                    at = 2;
                }
                default -> {
                    at = 0;
                    return versions.getOrDefault(name, 0L) == read && give(name);
                }
            }
            return false;
        }

        private boolean give(String name) {
            Cidr range = Cidr.of(slice);
            for (Address ip = range.hosts().first(); ip.compareTo(range.hosts().last()) <= 0; ip = ip.next()) {
                String key = PoolKeys.key(range, ip);
                if (!entries.containsKey(key)) {
                    Map<String, IpPool.Allocation> next = new TreeMap<>(entries);
                    next.put(key, new IpPool.Allocation("box-" + life.uid, life.ref, "net1"));
                    write(name, next);
                    life.address = Optional.of(ip);
                    return true;
                }
            }
            return false;
        }
    }
}
