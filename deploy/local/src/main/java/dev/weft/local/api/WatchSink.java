package dev.weft.local.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** Where a watch writes its lines: a chunked response or a WebSocket. Used on the connection's context only. */
interface WatchSink {

    /** Tells the client that the watch stands, before there is anything to tell. */
    void open();

    void line(String json);

    /** Whether the client is slower than the lines; {@link #onRoom} then tells when to go on. */
    boolean full();

    void onRoom(Runnable work);

    void end();

    boolean closed();

    void onClose(Runnable work);

    /** Cuts the connection in the middle. */
    void kill();

    static WatchSink http(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.setChunked(true).putHeader("Content-Type", "application/json");
        return new WatchSink() {
            @Override
            public void open() {
                var unused = response.writeHead();
            }

            @Override
            public void line(String json) {
                var unused = response.write(json + "\n");
            }

            @Override
            public boolean full() {
                return response.writeQueueFull();
            }

            @Override
            public void onRoom(Runnable work) {
                response.drainHandler(v -> work.run());
            }

            @Override
            public void end() {
                if (!closed()) {
                    var unused = response.end();
                }
            }

            @Override
            public boolean closed() {
                return response.closed() || response.ended();
            }

            @Override
            public void onClose(Runnable work) {
                response.closeHandler(v -> work.run());
                response.endHandler(v -> work.run());
                response.exceptionHandler(e -> work.run());
            }

            @Override
            public void kill() {
                var unused = request.connection().close();
            }
        };
    }

    static WatchSink webSocket(ServerWebSocket socket) {
        return new WatchSink() {
            @Override
            public void open() {
                // The handshake has told it.
            }

            @Override
            public void line(String json) {
                var unused = socket.writeTextMessage(json);
            }

            @Override
            public boolean full() {
                return socket.writeQueueFull();
            }

            @Override
            public void onRoom(Runnable work) {
                socket.drainHandler(v -> work.run());
            }

            @Override
            public void end() {
                if (!socket.isClosed()) {
                    var unused = socket.close();
                }
            }

            @Override
            public boolean closed() {
                return socket.isClosed();
            }

            @Override
            public void onClose(Runnable work) {
                socket.closeHandler(v -> work.run());
            }

            @Override
            public void kill() {
                var unused = socket.close((short) 1011, "killed");
            }
        };
    }
}
