package dev.weft.local.launch;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a Kubernetes Service does: one stable port before the replicas of a service, one after the other, past the dead. */
public final class ServiceProxy implements AutoCloseable {

    private final Vertx vertx;
    private final List<Integer> ports;
    private final NetServer server;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * @param port the stable port, on the loopback address
     * @param ports those of the replicas
     */
    public ServiceProxy(Vertx vertx, int port, List<Integer> ports) {
        this.vertx = vertx;
        this.ports = List.copyOf(ports);
        server = vertx.createNetServer().connectHandler(socket -> connect(socket, 0));
        var unused = server.listen(port, "127.0.0.1");
    }

    @Override
    public void close() {
        var unused = server.close();
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
            NetSocket replica = result.result();
            client.closeHandler(v -> replica.close());
            replica.closeHandler(v -> client.close());
            client.handler(replica::write);
            replica.handler(client::write);
            client.resume();
        });
    }
}
