package dev.weft.acceptance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.acceptance.fleet.PlainPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Pods that ask for networks, created by several threads in one cluster, and what a watch there sees of them. */
final class PodStorm implements AutoCloseable {

    static final String NAMESPACE = "shop";
    static final String GATE = "weft.dev/networks";
    private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One pod; times in nanoseconds of this JVM unless they say otherwise. */
    static final class Seen {
        final long asked = System.nanoTime();
        final CountDownLatch told = new CountDownLatch(1);
        volatile long created;
        volatile long lifted;
        volatile long liftedEpochMillis;
        volatile boolean gated;
        volatile Map<String, String> annotations = Map.of();

        double seconds() {
            return (lifted - asked) / 1e9;
        }
    }

    /** What is done with each pod after it was created; the argument is what the server answered. */
    interface Then {
        void accept(PodFeed.Told created, Seen seen) throws InterruptedException;
    }

    private final KubernetesClient client;
    private final String name;
    private final int networks;
    private final boolean ownGate;
    private final Map<String, Seen> pods = new ConcurrentHashMap<>();
    private final AtomicInteger bare = new AtomicInteger();
    private final PodFeed feed;

    /**
     * @param name beginning of the pods' names
     * @param networks how many each pod asks for: {@code storm-0} and on
     * @param ownGate whether the pods bring the gate themselves, where no webhook gives it
     */
    PodStorm(KubernetesClient client, String name, int networks, boolean ownGate) {
        this.client = client;
        this.name = name;
        this.networks = networks;
        this.ownGate = ownGate;
        feed = new PodFeed(client, NAMESPACE, this::look);
    }

    private void look(PodFeed.Told pod) {
        Seen seen = pods.get(pod.name());
        if (seen == null || seen.lifted != 0 || pod.gates().contains(GATE)) {
            return;
        }
        if (addresses(pod.annotations()).size() < networks) {
            bare.incrementAndGet();
            return;
        }
        seen.liftedEpochMillis = System.currentTimeMillis();
        seen.lifted = System.nanoTime();
        seen.annotations = Map.copyOf(pod.annotations());
        seen.told.countDown();
    }

    /** Creates so many pods over so many threads; each thread does this with each pod before it creates the next. */
    void create(int count, int threads, Then then) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(executor.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        createOne(name + "-" + i, then);
                    }
                    return true;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a pod of the storm could not be created", e);
        }
    }

    private void createOne(String pod, Then then) throws InterruptedException {
        String object = client.getKubernetesSerialization().asJson(pod(pod, networks, ownGate));
        Seen seen = new Seen();
        pods.put(pod, seen);
        PodFeed.Told created = feed.create(object);
        seen.created = System.nanoTime();
        seen.gated = created.gates().contains(GATE);
        then.accept(created, seen);
    }

    /** Waits until every pod has all of its addresses and no gate. */
    void awaitTold(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        pods.forEach((pod, seen) -> {
            try {
                if (!seen.told.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    long open =
                            pods.values().stream().filter(s -> s.lifted == 0).count();
                    throw new IllegalStateException(open + " of " + pods.size() + " pods have no addresses after "
                            + patience.toSeconds() + " s, e.g. " + pod + ": "
                            + client.pods().inNamespace(NAMESPACE).withName(pod).get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        });
    }

    /** The pods by name. */
    Map<String, Seen> pods() {
        return pods;
    }

    /** Seconds from the first create call to a moment of each pod, the last of them. */
    double last(java.util.function.ToLongFunction<Seen> moment) {
        return (pods.values().stream().mapToLong(moment).max().orElse(0) - began()) / 1e9;
    }

    /** When the first create call was made, in nanoseconds of this JVM. */
    long began() {
        return pods.values().stream().mapToLong(s -> s.asked).min().orElse(0);
    }

    /** How many pods came without the gate, or were seen without it before they had their addresses. */
    long loose() {
        return bare.get() + pods.values().stream().filter(s -> !s.gated).count();
    }

    /** Addresses that two of the pods have in one network, as the API server has them now. */
    int duplicates() {
        Map<String, String> owners = new HashMap<>();
        int duplicates = 0;
        for (Pod pod : client.pods().inNamespace(NAMESPACE).list().getItems()) {
            String owner = pod.getMetadata().getName();
            for (Map.Entry<String, String> address :
                    addresses(pod.getMetadata().getAnnotations()).entrySet()) {
                String other = owners.put(address.getKey() + " " + address.getValue(), owner);
                duplicates += other == null ? 0 : 1;
            }
        }
        return duplicates;
    }

    /** The first address of each network in a pod's annotation, by network; empty while it has none. */
    private static Map<String, String> addresses(Map<String, String> annotations) {
        String networks = annotations.getOrDefault(NETWORKS, "");
        Map<String, String> addresses = new HashMap<>();
        if (networks.startsWith("[")) {
            try {
                for (JsonNode element : JSON.readTree(networks)) {
                    String ip = element.path("ips").path(0).asText();
                    if (!ip.isEmpty()) {
                        addresses.put(element.path("name").asText(), ip);
                    }
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an annotation that is no JSON: " + networks, e);
            }
        }
        return addresses;
    }

    static boolean gated(Pod pod) {
        return pod.getSpec().getSchedulingGates().stream()
                .anyMatch(g -> g.getName().equals(GATE));
    }

    /** A pod that asks for the networks {@code storm-0} and on. */
    static Pod pod(String name, int networks, boolean gate) {
        PodBuilder pod = PlainPod.asking(
                NAMESPACE,
                name,
                IntStream.range(0, networks).mapToObj(i -> "storm-" + i).collect(Collectors.joining(",")));
        if (gate) {
            pod.editSpec()
                    .addNewSchedulingGate()
                    .withName(GATE)
                    .endSchedulingGate()
                    .endSpec();
        }
        return pod.build();
    }

    /** Deletes all pods, and waits until they are gone. */
    void delete() {
        client.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
        Awaitility.await("all pods are gone")
                .atMost(Duration.ofSeconds(120))
                .until(() ->
                        client.pods().inNamespace(NAMESPACE).list().getItems().isEmpty());
    }

    @Override
    public void close() {
        feed.close();
    }
}
