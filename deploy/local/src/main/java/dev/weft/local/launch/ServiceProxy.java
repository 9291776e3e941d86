package dev.weft.local.launch;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a Kubernetes Service does: one stable port before the replicas of a service, one after the other, past the dead. */
final class ServiceProxy {

    private final Vertx vertx;
    private final List<Integer> ports;
    private final AtomicInteger next = new AtomicInteger();

    ServiceProxy(Vertx vertx, int port, List<Integer> ports) {
        this.vertx = vertx;
        this.ports = List.copyOf(ports);
        var unused = vertx.createNetServer()
                .connectHandler(socket -> connect(socket, 0))
                .listen(port, "127.0.0.1");
    }

    private void connect(NetSocket client, int attempt) {
        if (attempt >= ports.size()) {
            client.close();
            return;
        }
        client.pause();
        int port = ports.get(Math.floorMod(next.getAndIncrement(), ports.size()));
        vertx.createNetClient().connect(port, "127.0.0.1").onComplete(result -> {
            if (result.failed()) {
                connect(client, attempt + 1);
                return;
            }
            NetSocket server = result.result();
            client.closeHandler(v -> server.close());
            server.closeHandler(v -> client.close());
            client.handler(server::write);
            server.handler(client::write);
            client.resume();
        });
    }
}
