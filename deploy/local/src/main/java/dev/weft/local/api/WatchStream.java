package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One watch: JSON lines until the client, a fault or its time ends it. */
final class WatchStream {

    private static final long BOOKMARKS_MS = 5_000;

    private final HttpServerRequest request;
    private final ResourceKind kind;
    private final @Nullable String namespace;
    private final Store store;
    private final Faults faults;
    private final Vertx vertx;
    private final Predicate<JsonNode> selected;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final boolean table;

    WatchStream(
            HttpServerRequest request,
            ResourceKind kind,
            @Nullable String namespace,
            Store store,
            Faults faults,
            Vertx vertx) {
        this.request = request;
        this.kind = kind;
        this.namespace = namespace;
        this.store = store;
        this.faults = faults;
        this.vertx = vertx;
        this.selected = Selectors.of(request.getParam("labelSelector"), request.getParam("fieldSelector"));
        this.table = ApiHandler.wantsTable(request);
    }

    void start() {
        if ("true".equals(request.getParam("sendInitialEvents"))) {
            throw ApiProblem.invalid(
                    kind,
                    "",
                    "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        }
        HttpServerResponse response = request.response();
        String from = request.getParam("resourceVersion");
        response.setChunked(true).putHeader("Content-Type", "application/json");
        Runnable stop;
        try {
            stop = store.atomically(() -> {
                long after =
                        from == null || from.isEmpty() || from.equals("0") ? store.version() : Long.parseLong(from);
                if (from == null || from.isEmpty() || from.equals("0")) {
                    store.list(kind.resource(), namespace).stream()
                            .filter(selected)
                            .forEach(o -> line(response, "ADDED", o));
                }
                return store.watch(after, event -> send(response, event));
            });
        } catch (ApiProblem e) {
            response.write(
                    JsonNodeFactory.instance.objectNode().put("type", "ERROR").<ObjectNode>set("object", e.status())
                            + "\n");
            response.end();
            return;
        }
        long bookmarks = "true".equals(request.getParam("allowWatchBookmarks"))
                ? vertx.setPeriodic(
                        BOOKMARKS_MS + ThreadLocalRandom.current().nextLong(BOOKMARKS_MS), t -> bookmark(response))
                : -1;
        String timeout = request.getParam("timeoutSeconds");
        long timer =
                timeout == null ? -1 : vertx.setTimer(Math.max(1, Long.parseLong(timeout)) * 1000, t -> response.end());
        Runnable kill = () -> request.connection().close();
        faults.watchKillers.add(kill);
        response.closeHandler(v -> close(stop, bookmarks, timer, kill));
        response.endHandler(v -> close(stop, bookmarks, timer, kill));
        if (response.closed()) {
            close(stop, bookmarks, timer, kill);
        }
    }

    private void close(Runnable stop, long bookmarks, long timer, Runnable kill) {
        if (closed.compareAndSet(false, true)) {
            stop.run();
            faults.watchKillers.remove(kill);
            vertx.cancelTimer(bookmarks);
            vertx.cancelTimer(timer);
        }
    }

    private void send(HttpServerResponse response, Store.Event event) {
        if (!event.resource().equals(kind.resource())
                || (namespace != null
                        && !event.object()
                                .path("metadata")
                                .path("namespace")
                                .asText()
                                .equals(namespace))) {
            return;
        }
        boolean now = !event.type().equals("DELETED") && selected.test(event.object());
        boolean was = event.before() != null && selected.test(event.before());
        if (now) {
            line(response, was ? "MODIFIED" : "ADDED", event.object());
        } else if (was) {
            line(response, "DELETED", event.object());
        }
    }

    private void line(HttpServerResponse response, String type, ObjectNode object) {
        if (response.closed() || response.ended()) {
            return;
        }
        ObjectNode shown = table
                ? ObjectTable.of(
                        kind,
                        List.of(object),
                        object.path("metadata").path("resourceVersion").asText(),
                        "Object".equals(request.getParam("includeObject")))
                : object;
        response.write("{\"type\":\"" + type + "\",\"object\":" + shown + "}\n");
    }

    private void bookmark(HttpServerResponse response) {
        if (!response.closed() && !response.ended()) {
            response.write("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\""
                    + kind.apiVersion() + "\",\"metadata\":{\"resourceVersion\":\"" + store.version()
                    + "\",\"creationTimestamp\":null}}}\n");
        }
    }
}
