package dev.weft.ipam.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.events.key.ClusterKey;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes to a server that answers by the pool's name; no pod is there. */
class PoolWriterTest {

    private static final IpPool.Allocation ENTRY = new IpPool.Allocation("box", "shop/gone", "net1");

    private record NoQueues() implements Member.Queues {
        @Override
        public <K> KeyedQueue<K> queue(String name, KeyedQueue.Work<K> work) {
            throw new IllegalStateException("a write makes no queue");
        }
    }

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Set<String> patched = ConcurrentHashMap.newKeySet();
    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.contains("/pods/")) {
            send(exchange, 404, status(404, "not found"));
        } else if (exchange.getRequestMethod().equals("PATCH")) {
            patched.add(name);
            switch (name) {
                case "gone" -> send(exchange, 404, status(404, "not found"));
                case "moved" -> send(exchange, 422, status(422, "the test of the version failed"));
                case "invalid" -> send(exchange, 422, status(422, "spec.range: Invalid value"));
                case "forbidden" -> send(exchange, 403, status(403, "ippools is forbidden"));
                case "401", "429", "503" ->
                    send(exchange, Integer.parseInt(name), status(Integer.parseInt(name), "later"));
                default -> send(exchange, 200, pool(name, "2"));
            }
        } else if (patched.contains(name) && name.equals("gone")) {
            send(exchange, 404, status(404, "not found"));
        } else {
            send(exchange, 200, pool(name, patched.contains(name) && name.equals("moved") ? "2" : "1"));
        }
    }

    private static String status(int code, String message) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code + ",\"message\":\""
                + message + "\"}";
    }

    private static String pool(String name, String version) {
        return """
                {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool",
                 "metadata":{"namespace":"kube-system","name":"%s","resourceVersion":"%s"},
                 "spec":{"range":"10.63.0.0/24","allocations":{"2":{"id":"box","podref":"shop/gone","ifname":"net1"}}}}
                """.formatted(name, version);
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private double count(String outcome) {
        return registry.get("weft.whereabouts.repairs")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private List<PoolFinding> write(String... pools) {
        Member member = new Member(
                new ClusterKey("east", "one"),
                client,
                () -> {
                    throw new IllegalStateException("a write asks for no state");
                },
                new NoQueues());
        List<RepairStep> steps = Stream.of(pools)
                .<RepairStep>map(
                        name -> new RepairStep.Release("kube-system", name, "2", Address.of("10.63.0.2"), ENTRY))
                .toList();
        return new PoolWriter(member, new RepairMeters(registry)).write(steps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "429", "503"})
    void aMemberThatDoesNotTakeWritesNowEndsTheRoundAndHasRefusedNothing(String code) {
        assertThatThrownBy(() -> write("before", code, "after"))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        problem -> assertThat(problem.getCode()).isEqualTo(Integer.parseInt(code)));

        assertThat(patched).containsExactlyInAnyOrder("before", code);
        assertThat(count("done")).isEqualTo(1);
        assertThat(count("refused")).isZero();
        assertThat(count("conflict")).isZero();
    }

    @Test
    void whatIsRefusedIsToldAndWhatChangedMeanwhileIsPutOffAndTheRestIsMended() {
        List<PoolFinding> refusals = write("gone", "forbidden", "moved", "invalid", "fine");

        assertThat(refusals)
                .extracting(PoolFinding::object)
                .containsExactly("IPPool/kube-system/forbidden", "IPPool/kube-system/invalid");
        assertThat(refusals)
                .allSatisfy(refusal -> assertThat(refusal.kind()).isEqualTo(PoolFinding.Kind.RepairRefused));
        assertThat(refusals.get(0).reason()).contains("ippools is forbidden").contains("ClusterRole");
        assertThat(refusals.get(1).reason()).contains("spec.range: Invalid value");
        assertThat(count("done")).isEqualTo(1);
        assertThat(count("conflict")).isEqualTo(2);
        assertThat(count("refused")).isEqualTo(2);
    }
}
