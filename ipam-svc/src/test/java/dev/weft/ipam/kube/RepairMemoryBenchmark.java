package dev.weft.ipam.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.runtime.member.KindWatch;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What the caches of a member with Whereabouts take in the heap, with 1,000 pods, entries and reservations: the difference of one and of many
 * members after a collection, divided by the members.
 */
class RepairMemoryBenchmark {

    private static final int PODS = Integer.getInteger("weft.memory.pods", 1_000);
    private static final int MEMBERS = Integer.getInteger("weft.memory.members", 41);

    private static String list(String api, String kind, String items) {
        return "{\"apiVersion\":\"" + api + "\",\"kind\":\"" + kind
                + "List\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[" + items + "]}";
    }

    private static String items(String template) {
        return IntStream.rangeClosed(1, PODS)
                .mapToObj(i ->
                        template.replace("@N", Integer.toString(i)).replace("@IP", "10.63." + i / 256 + "." + i % 256))
                .collect(Collectors.joining(","));
    }

    private static String of(String path) {
        if (path.endsWith("/pods")) {
            return list("v1", "Pod", items("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"web-@N","uid":"4f3f4f4e-0000-4000-8000-00000000@N",
                     "resourceVersion":"1@N","labels":{"app":"web"},"annotations":{"k8s.v1.cni.cncf.io/networks":"lan",
                     "k8s.v1.cni.cncf.io/network-status":"[{\\"name\\":\\"k8s-pod-network\\",\\"interface\\":\\"eth0\\",\\"ips\\":[\\"10.42.0.1\\"],\\"default\\":true},{\\"name\\":\\"shop/lan\\",\\"interface\\":\\"net1\\",\\"ips\\":[\\"@IP\\"],\\"mac\\":\\"02:00:00:00:00:01\\"}]"}},
                     "spec":{"nodeName":"node-@N","containers":[{"name":"app","image":"registry.k8s.io/pause:3.10"}]},
                     "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""));
        }
        if (path.endsWith("/ippools")) {
            return list(
                    "whereabouts.cni.cncf.io/v1alpha1",
                    "IPPool",
                    """
                    {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool","metadata":{"namespace":"kube-system",
                     "name":"10.63.0.0-16","resourceVersion":"7"},"spec":{"range":"10.63.0.0/16","allocations":{"""
                            + IntStream.rangeClosed(1, PODS)
                                    .mapToObj(i -> "\"" + i + "\":{\"id\":\"" + "0123456789abcdef".repeat(4)
                                            + "\",\"podref\":\"shop/web-" + i + "\",\"ifname\":\"net1\"}")
                                    .collect(Collectors.joining(","))
                            + "}}}");
        }
        if (path.endsWith("/overlappingrangeipreservations")) {
            return list("whereabouts.cni.cncf.io/v1alpha1", "OverlappingRangeIPReservation", items("""
                    {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"OverlappingRangeIPReservation","metadata":{
                     "namespace":"kube-system","name":"@IP","uid":"4f3f4f4e-0000-4000-8000-00000000@N","resourceVersion":"2@N",
                     "creationTimestamp":"2026-01-01T00:00:00Z","generation":1},"spec":{"podref":"shop/web-@N","ifname":"net1"}}"""));
        }
        return list("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (query.contains("watch=true")) {
            if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                // After this answer the client asks for a watch over HTTP.
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            return;
        }
        byte[] body = of(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(300);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void ofOneMember() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", RepairMemoryBenchmark::answer);
        server.start();
        List<KindWatch<?>> watches = new ArrayList<>();
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build()) {
            open(client, watches, 1);
            long one = heap();
            open(client, watches, MEMBERS - 1);
            long many = heap();
            System.out.printf(
                    Locale.ROOT,
                    "%d pods, entries and reservations: %.2f MiB a member (%.1f MiB with 1, %.1f MiB with %d)%n",
                    PODS,
                    (many - one) / 1048576.0 / (MEMBERS - 1),
                    one / 1048576.0,
                    many / 1048576.0,
                    MEMBERS);
        } finally {
            watches.forEach(KindWatch::close);
            server.stop(0);
        }
    }

    private static void open(KubernetesClient client, List<KindWatch<?>> watches, int members) {
        for (int i = 0; i < members; i++) {
            watches.add(KindWatch.start(
                    client.resources(IPPool.class).inAnyNamespace(), WhereaboutsView::bare, key -> {}, problem -> {}));
            watches.add(KindWatch.start(
                    client.resources(OverlappingRangeIPReservation.class).inAnyNamespace(),
                    WhereaboutsView::bare,
                    key -> {},
                    problem -> {}));
            watches.add(KindWatch.start(
                    client.resources(NetworkAttachmentDefinition.class).inAnyNamespace(),
                    WhereaboutsView::bare,
                    key -> {},
                    problem -> {}));
            watches.add(
                    KindWatch.start(client.pods().inAnyNamespace(), WhereaboutsView::trim, key -> {}, problem -> {}));
        }
        Awaitility.await("all are listed")
                .atMost(Duration.ofSeconds(120))
                .until(() -> watches.stream().allMatch(KindWatch::synced)
                        && watches.stream()
                                        .mapToLong(watch -> watch.all().size())
                                        .sum()
                                >= watches.size() / 4L * (2L * PODS + 1));
    }
}
