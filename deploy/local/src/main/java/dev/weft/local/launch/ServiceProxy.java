package dev.weft.local.launch;

import dev.weft.local.api.Certificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a Kubernetes Service does: one stable port before the replicas of a service, one after the other, past the dead. A replica that
 * fails its readiness twice in a row gets no connection, and loses those that it has, until it answers again. It takes TLS off, as
 * API servers call webhooks over TLS only.
 */
public final class ServiceProxy implements AutoCloseable {

    private static final int PERIOD_MILLIS = 500;
    private static final int PATIENCE_MILLIS = 1000;
    private static final int THRESHOLD = 2;

    private final List<Integer> ports;
    private final NetServer server;
    private final NetClient client;
    private final HttpClient probe;
    private final Vertx vertx;
    private final long timer;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, Integer> failures = new ConcurrentHashMap<>();
    private final Map<Integer, Set<NetSocket>> connections = new ConcurrentHashMap<>();

    /**
     * @param port the stable port, on the loopback address
     * @param ports those of the replicas
     * @param certificates what it shows to callers
     */
    public ServiceProxy(Vertx vertx, int port, List<Integer> ports, Certificates certificates) {
        this.vertx = vertx;
        this.ports = List.copyOf(ports);
        client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(PATIENCE_MILLIS));
        probe = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(PATIENCE_MILLIS));
        server = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificates.certificate()))
                                .addKeyValue(Buffer.buffer(certificates.key()))))
                .connectHandler(socket -> connect(socket, candidates()));
        var unused = server.listen(port, "127.0.0.1");
        timer = vertx.setPeriodic(PERIOD_MILLIS, t -> this.ports.forEach(this::look));
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        var unused = server.close();
        var unusedToo = probe.close();
        var unusedThree = client.close();
    }

    private void look(int port) {
        probe.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/q/health/ready")
                        .setTimeout(PATIENCE_MILLIS))
                .compose(HttpClientRequest::send)
                .onComplete(answer -> {
                    if (answer.succeeded() && answer.result().statusCode() == 200) {
                        failures.remove(port);
                    } else if (failures.merge(port, 1, Integer::sum) == THRESHOLD) {
                        Set<NetSocket> open = connections.remove(port);
                        if (open != null) {
                            open.forEach(NetSocket::close);
                        }
                    }
                });
    }

    /** The ready replicas, each call beginning with another one; all of them when none is ready. */
    private List<Integer> candidates() {
        List<Integer> ready = ports.stream()
                .filter(p -> failures.getOrDefault(p, 0) < THRESHOLD)
                .toList();
        List<Integer> all = new java.util.ArrayList<>(ready.isEmpty() ? ports : ready);
        java.util.Collections.rotate(all, Math.floorMod(next.getAndIncrement(), all.size()));
        return all;
    }

    private void connect(NetSocket caller, List<Integer> candidates) {
        if (candidates.isEmpty()) {
            caller.close();
            return;
        }
        caller.pause();
        int port = candidates.get(0);
        client.connect(port, "127.0.0.1").onComplete(result -> {
            if (result.failed()) {
                connect(caller, candidates.subList(1, candidates.size()));
                return;
            }
            NetSocket replica = result.result();
            Set<NetSocket> open = connections.computeIfAbsent(port, p -> ConcurrentHashMap.newKeySet());
            open.add(replica);
            caller.exceptionHandler(e -> caller.close());
            replica.exceptionHandler(e -> replica.close());
            caller.closeHandler(v -> replica.close());
            replica.closeHandler(v -> {
                open.remove(replica);
                caller.close();
            });
            caller.handler(replica::write);
            replica.handler(caller::write);
            caller.resume();
        });
    }
}
