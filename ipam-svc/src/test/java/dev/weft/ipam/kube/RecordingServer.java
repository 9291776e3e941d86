package dev.weft.ipam.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An API server whose answers a test writes, and which keeps the requests in their order. */
final class RecordingServer implements AutoCloseable {

    /**
     * A request.
     *
     * @param path without the query
     * @param earlier how many of the same method and path came before
     */
    record Request(String method, String path, String body, long earlier) {

        /** Method and the last part of the path. */
        String brief() {
            return method + " " + path.substring(path.lastIndexOf('/') + 1);
        }
    }

    record Answer(int code, String body) {

        static Answer of(String body) {
            return new Answer(200, body);
        }

        static Answer status(int code, String message) {
            return new Answer(
                    code,
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code
                            + ",\"message\":\"" + message + "\"}");
        }
    }

    private record NoQueues() implements Member.Queues {
        @Override
        public <K> KeyedQueue<K> queue(String name, KeyedQueue.Work<K> work) {
            throw new IllegalStateException("a write makes no queue");
        }
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final KubernetesClient client;

    RecordingServer(Function<Request, Answer> answers) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private void answer(HttpExchange exchange, Function<Request, Answer> answers) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        long earlier = requests.stream()
                .filter(one -> one.method().equals(method) && one.path().equals(path))
                .count();
        Request request = new Request(method, path, body, earlier);
        requests.add(request);
        Answer answer = answers.apply(request);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.code(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    Member member() {
        return new Member(
                new ClusterKey("east", "one"),
                client,
                () -> {
                    throw new IllegalStateException("a write asks for no state");
                },
                new NoQueues());
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<String> brief() {
        return requests.stream().map(Request::brief).toList();
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
