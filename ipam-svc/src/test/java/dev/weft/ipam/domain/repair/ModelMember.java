package dev.weft.ipam.domain.repair;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A member as its API server keeps it: one pool, reservations and pods, each write on a version; and the upstream plugin in single steps. */
final class ModelMember {

    static final String NS = "kube-system";
    static final String NETWORK = "shop/lan";
    static final Cidr RANGE = Cidr.of("10.63.0.0/28");
    static final String NAME = "blue";
    static final String POOL = ObjectNames.pool(RANGE.toString(), NAME, "");

    /** One life of a pod's name. */
    static final class Life {
        final String ref;
        final String uid;
        boolean deleting;
        boolean statusEmptied;
        Optional<Address> address = Optional.empty();

        Life(String ref, String uid) {
            this.ref = ref;
            this.uid = uid;
        }

        MemberView.Pod shown() {
            return new MemberView.Pod(
                    ref,
                    uid,
                    "node-1",
                    address.isPresent() ? "Running" : "Pending",
                    address.isPresent(),
                    deleting,
                    address.filter(ip -> !statusEmptied)
                            .map(ip -> List.of(new MemberView.Interface(NETWORK, "net1", Set.of(ip))))
                            .orElse(List.of()));
        }
    }

    record Versioned<T>(long version, T content) {}

    private long version;
    private Versioned<Map<String, IpPool.Allocation>> pool = new Versioned<>(0, Map.of());
    private final Map<String, Versioned<String>> reservations = new TreeMap<>();
    final Map<String, Life> pods = new TreeMap<>();
    /** Names of reservations that somebody deleted and nobody made anew. */
    final Set<String> lost = new HashSet<>();

    final List<PluginCall> calls = new ArrayList<>();
    int lives;
    final ModelLease lease = new ModelLease();

    Versioned<Map<String, IpPool.Allocation>> pool() {
        return pool;
    }

    MemberView.Pool shownPool() {
        return new MemberView.Pool(NS, POOL, RANGE.toString(), pool.content());
    }

    Map<String, Versioned<String>> reservations() {
        return reservations;
    }

    /** A patch that tests the version; false when it is refused. */
    boolean patch(long on, Map<String, IpPool.Allocation> next) {
        if (pool.version() != on) {
            return false;
        }
        pool = new Versioned<>(++version, Map.copyOf(next));
        return true;
    }

    static String reservation(Address ip) {
        return ObjectNames.reservation(ip, NAME);
    }

    boolean reserve(String name, String podRef) {
        if (reservations.putIfAbsent(name, new Versioned<>(++version, podRef)) != null) {
            return false;
        }
        lost.remove(name);
        return true;
    }

    /** Somebody deletes the reservation of an address that a pod reports. */
    void loseReservation(Life life) {
        life.address
                .filter(ip -> !life.statusEmptied)
                .map(ModelMember::reservation)
                .ifPresent(name -> {
                    if (reservations.remove(name) != null) {
                        lost.add(name);
                    }
                });
    }

    /** Whether a call gives the life its address just now. */
    boolean isAdding(String ref, String uid) {
        return calls.stream()
                .anyMatch(call -> call instanceof Add
                        && call.life().ref.equals(ref)
                        && call.life().uid.equals(uid));
    }

    boolean unreserve(String name, long on) {
        Versioned<String> now = reservations.get(name);
        return now != null && now.version() == on && reservations.remove(name) != null;
    }

    Life create(String ref) {
        Life life = new Life(ref, "uid-" + lives++);
        pods.put(ref, life);
        calls.add(new Add(life));
        return life;
    }

    /** Ends a pod as the kubelet does: the sandbox first. The call's DEL may get lost. */
    void delete(Life life, boolean lost) {
        life.deleting = true;
        calls.add(lost ? new Gone(life) : new Del(life));
    }

    /** Ends it without the kubelet: no DEL, and an ADD that runs goes on. */
    void forget(Life life) {
        pods.remove(life.ref);
    }

    /** The worst of all moments: the pod comes back under its name, or its plugin makes one more request. */
    void hurry(String ref) {
        Life life = pods.get(ref);
        if (life == null) {
            create(ref);
            return;
        }
        calls.stream()
                .filter(call -> call.life() == life)
                .findFirst()
                .filter(PluginCall::step)
                .ifPresent(calls::remove);
    }

    /** A call of the plugin that runs; each step is one request. */
    interface PluginCall {
        /** Whether it is done. */
        boolean step();

        /** The pod that it is for. */
        Life life();
    }

    private final class Gone implements PluginCall {
        private final Life life;

        Gone(Life life) {
            this.life = life;
        }

        @Override
        public Life life() {
            return life;
        }

        @Override
        public boolean step() {
            pods.remove(life.ref, life);
            return true;
        }
    }

    /** Rule: ADD of Whereabouts, reference of IPAM §1.3: reuse by pod and interface, first free, reservation checked and then made. */
    private final class Add implements PluginCall {
        private final Life life;
        private Versioned<Map<String, IpPool.Allocation>> read = new Versioned<>(-1, Map.of());
        private Optional<Address> chosen = Optional.empty();
        private boolean reserved;
        private int at;

        Add(Life life) {
            this.life = life;
        }

        @Override
        public Life life() {
            return life;
        }

        @Override
        public boolean step() {
            switch (at) {
                case 0 -> {
                    read = pool;
                    at = 1;
                }
                case 1 -> {
                    chosen = choose();
                    at = chosen.isPresent() ? 2 : 0;
                }
                case 2 -> {
                    Map<String, IpPool.Allocation> next = new TreeMap<>(read.content());
                    next.put(key(), new IpPool.Allocation("box-" + life.uid, life.ref, "net1"));
                    at = patch(read.version(), next) ? 3 : 0;
                }
                default -> {
                    // AlreadyExists fails the ADD; the entry stays for the next one.
                    if (!reserved && !reserve(name(), life.ref)) {
                        at = 0;
                        return false;
                    }
                    life.address = chosen;
                    return true;
                }
            }
            // A pool that is full fails; the kubelet tries again while the pod is there.
            return at == 0 && pods.get(life.ref) != life;
        }

        private Optional<Address> choose() {
            for (Map.Entry<String, IpPool.Allocation> entry : read.content().entrySet()) {
                if (entry.getValue().podref().equals(life.ref)) {
                    Optional<Address> own = PoolKeys.address(RANGE, entry.getKey());
                    return own.filter(this::isFreeOfOthers);
                }
            }
            for (Address ip = RANGE.hosts().first(); ip.compareTo(RANGE.hosts().last()) <= 0; ip = ip.next()) {
                if (!read.content().containsKey(PoolKeys.key(RANGE, ip)) && isFreeOfOthers(ip)) {
                    return Optional.of(ip);
                }
            }
            return Optional.empty();
        }

        private boolean isFreeOfOthers(Address ip) {
            Versioned<String> there = reservations.get(reservation(ip));
            reserved = there != null;
            return there == null || there.content().equals(life.ref);
        }

        private String key() {
            return PoolKeys.key(RANGE, chosen.orElseThrow());
        }

        private String name() {
            return reservation(chosen.orElseThrow());
        }
    }

    /** Rule: DEL frees by sandbox and interface, then its reservation. */
    private final class Del implements PluginCall {
        private final Life life;
        private Versioned<Map<String, IpPool.Allocation>> read = new Versioned<>(-1, Map.of());
        private Optional<Address> freed = Optional.empty();
        private int at;

        Del(Life life) {
            this.life = life;
        }

        @Override
        public Life life() {
            return life;
        }

        /** It does not look whose it is: where one was lost, another pod may have the address and a reservation of it by now. */
        private void unreserve(String name) {
            Versioned<String> there = reservations.remove(name);
            if (there != null && !there.content().equals(life.ref)) {
                lost.add(name);
            }
        }

        @Override
        public boolean step() {
            switch (at) {
                case 0 -> {
                    read = pool;
                    at = 1;
                }
                case 1 -> {
                    Map<String, IpPool.Allocation> next = new TreeMap<>(read.content());
                    boolean found = next.values().removeIf(entry -> entry.id().equals("box-" + life.uid));
                    at = !found ? 3 : patch(read.version(), next) ? 2 : 0;
                    if (at == 2) {
                        freed = life.address;
                        life.address = Optional.empty();
                    }
                }
                case 2 -> {
                    freed.ifPresent(ip -> unreserve(reservation(ip)));
                    at = 3;
                }
                default -> {
                    pods.remove(life.ref, life);
                    return true;
                }
            }
            return false;
        }
    }
}
