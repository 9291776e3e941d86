package dev.weft.acceptance.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.acceptance.fleet.PlainPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Pods that are created over all members, each with two networks, and what is seen of them. */
final class PodWave implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
    private static final String STATUS = "k8s.v1.cni.cncf.io/network-status";

    private static final class Seen {
        final String member;
        final long created = System.nanoTime();
        volatile long lifted;
        volatile boolean attached;

        Seen(String member) {
            this.member = member;
        }
    }

    private final FaultyFleet fleet;
    private final String name;
    private final Map<String, Seen> pods = new ConcurrentHashMap<>();
    private final Map<String, SharedIndexInformer<Pod>> watches = new TreeMap<>();
    private final AtomicInteger next = new AtomicInteger();

    PodWave(FaultyFleet fleet, String name) {
        this.fleet = fleet;
        this.name = name;
        for (String member : fleet.members()) {
            watches.put(
                    member,
                    fleet.running()
                            .client(member)
                            .pods()
                            .inNamespace(FaultyFleet.NAMESPACE)
                            .inform(new ResourceEventHandler<>() {
                                @Override
                                public void onAdd(Pod pod) {
                                    look(member, pod);
                                }

                                @Override
                                public void onUpdate(Pod before, Pod after) {
                                    look(member, after);
                                }

                                @Override
                                public void onDelete(Pod pod, boolean unknown) {
                                    // Only what lives is looked at.
                                }
                            }));
        }
    }

    private void look(String member, Pod pod) {
        Seen seen = pods.get(member + "/" + pod.getMetadata().getName());
        if (seen == null) {
            return;
        }
        if (seen.lifted == 0 && told(pod)) {
            seen.lifted = System.nanoTime();
        }
        if (!seen.attached && attached(pod) != null) {
            seen.attached = true;
        }
    }

    /** Creates so many pods, one member after the other, evenly over this time; none waits for another. */
    void create(int count, Duration over) {
        long began = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> created = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long due = began + over.toNanos() * i / count;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                int n = next.getAndIncrement();
                created.add(executor.submit(() -> createOne(n)));
            }
            for (Future<?> one : created) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a pod could not be created", e);
        }
    }

    private void createOne(int n) {
        String member = fleet.members().get(n % fleet.members().size());
        String pod = name + "-" + n;
        // Networks are chosen so that each member asks each address domain.
        int first = n / fleet.members().size() % fleet.networks();
        String networks = "net-" + first + ",net-" + (first + 1) % fleet.networks();
        pods.put(member + "/" + pod, new Seen(member));
        fleet.running()
                .client(member)
                .resource(PlainPod.asking(FaultyFleet.NAMESPACE, pod, networks).build())
                .create();
    }

    int size() {
        return pods.size();
    }

    /** How many have both networks, as Multus reports them. */
    int attached() {
        return (int) pods.values().stream().filter(p -> p.attached).count();
    }

    /** Waits until every pod has its networks. */
    void awaitAttached(Duration patience) {
        try {
            Awaitility.await("every pod has its networks")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> attached() == pods.size());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(attached() + "/" + pods.size() + " attached; " + firstOpen(), e);
        }
    }

    private String firstOpen() {
        for (Map.Entry<String, Seen> entry : pods.entrySet()) {
            if (!entry.getValue().attached) {
                Pod pod = pod(entry.getKey());
                return entry.getKey() + ": "
                        + (pod == null
                                ? "gone"
                                : pod.getMetadata().getAnnotations() + " gates "
                                        + pod.getSpec().getSchedulingGates() + " node "
                                        + pod.getSpec().getNodeName());
            }
        }
        return "";
    }

    private @Nullable Pod pod(String key) {
        int slash = key.indexOf('/');
        return fleet.running()
                .client(key.substring(0, slash))
                .pods()
                .inNamespace(FaultyFleet.NAMESPACE)
                .withName(key.substring(slash + 1))
                .get();
    }

    /** Whether the pod has no gate, and its addresses. */
    private static boolean told(Pod pod) {
        return (pod.getSpec().getSchedulingGates() == null
                        || pod.getSpec().getSchedulingGates().isEmpty())
                && pod.getMetadata().getAnnotations().getOrDefault(NETWORKS, "").startsWith("[");
    }

    /** The addresses of both interfaces by network when Multus reports what the annotation promises, else null. */
    private static @Nullable Map<String, List<String>> attached(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String status = annotations == null ? null : annotations.get(STATUS);
        String networks = annotations == null ? null : annotations.get(NETWORKS);
        if (status == null || networks == null || !networks.startsWith("[")) {
            return null;
        }
        try {
            Map<String, List<String>> actual = new HashMap<>();
            for (JsonNode entry : JSON.readTree(status)) {
                actual.put(entry.path("interface").asText(), texts(entry.path("ips")));
            }
            Map<String, List<String>> byNetwork = new HashMap<>();
            for (JsonNode entry : JSON.readTree(networks)) {
                List<String> promised = texts(entry.path("ips")).stream()
                        .map(ip -> ip.substring(0, ip.indexOf('/')))
                        .toList();
                String network = entry.path("name").asText();
                boolean dual = network.equals("net-0");
                if (promised.size() != (dual ? 2 : 1)
                        || !promised.equals(actual.get(entry.path("interface").asText()))) {
                    return null;
                }
                byNetwork.put(network, promised);
            }
            return byNetwork.size() == 2 ? byNetwork : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an annotation that is no JSON: " + networks + " / " + status, e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(t -> texts.add(t.asText()));
        return texts;
    }

    /** Addresses that two living pods of a network have, whatever their member. */
    List<String> duplicates() {
        Map<String, String> owners = new HashMap<>();
        List<String> duplicates = new ArrayList<>();
        for (String member : fleet.members()) {
            for (Pod pod : fleet.running()
                    .client(member)
                    .pods()
                    .inNamespace(FaultyFleet.NAMESPACE)
                    .list()
                    .getItems()) {
                Map<String, List<String>> ips = attached(pod);
                String owner = member + "/" + pod.getMetadata().getName();
                if (ips != null) {
                    ips.forEach((network, list) -> list.forEach(ip -> {
                        String other = owners.put(network + " " + ip, owner);
                        if (other != null) {
                            duplicates.add(ip + " of " + network + " is at " + other + " and at " + owner);
                        }
                    }));
                }
            }
        }
        return duplicates;
    }

    /** The longest time in which a member had pods that waited and none of them was given its addresses. */
    Duration longestPause() {
        long longest = 0;
        for (String member : fleet.members()) {
            List<Seen> mine =
                    pods.values().stream().filter(p -> p.member.equals(member)).toList();
            TreeSet<Long> lifts = new TreeSet<>();
            mine.forEach(p -> lifts.add(p.lifted));
            long before = Long.MIN_VALUE;
            for (long lift : lifts) {
                long previous = before;
                long waitingSince = mine.stream()
                        .filter(p -> p.lifted > previous)
                        .mapToLong(p -> p.created)
                        .min()
                        .orElse(lift);
                longest = Math.max(longest, lift - Math.max(previous, waitingSince));
                before = lift;
            }
        }
        return Duration.ofNanos(longest);
    }

    /** Deletes all pods of all waves, and waits until every address is released. */
    void delete(Duration patience) {
        deletePods();
        awaitReleased(patience);
    }

    /** Deletes all pods of all waves. */
    void deletePods() {
        for (String member : fleet.members()) {
            fleet.running()
                    .client(member)
                    .pods()
                    .inNamespace(FaultyFleet.NAMESPACE)
                    .delete();
        }
    }

    private void awaitReleased(Duration patience) {
        try {
            Awaitility.await("the addresses of deleted pods are released")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> fleet.history().replay().alive().isEmpty());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            var alive = fleet.history().replay().alive();
            throw new AssertionError(
                    alive.size() + " addresses are not released, e.g. "
                            + alive.values().iterator().next(),
                    e);
        }
        pods.clear();
    }

    @Override
    public void close() {
        watches.values().forEach(SharedIndexInformer::close);
    }
}
