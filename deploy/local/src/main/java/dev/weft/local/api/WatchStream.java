package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
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

    void start(WatchSink sink) {
        if ("true".equals(request.getParam("sendInitialEvents"))) {
            throw ApiProblem.invalid(
                    kind,
                    "",
                    "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        }
        String from = request.getParam("resourceVersion");
        boolean fromNow = from == null || from.isEmpty() || from.equals("0");
        Runnable stop;
        try {
            stop = store.atomically(() -> {
                long after = fromNow ? store.version() : Long.parseLong(from);
                if (fromNow) {
                    store.list(kind.resource(), namespace).stream()
                            .filter(selected)
                            .forEach(o -> line(sink, "ADDED", o));
                }
                return store.watch(after, event -> send(sink, event));
            });
        } catch (ApiProblem e) {
            sink.line("{\"type\":\"ERROR\",\"object\":" + e.status() + "}");
            sink.end();
            return;
        }
        long bookmarks = "true".equals(request.getParam("allowWatchBookmarks"))
                ? vertx.setPeriodic(
                        BOOKMARKS_MS + ThreadLocalRandom.current().nextLong(BOOKMARKS_MS), t -> bookmark(sink))
                : -1;
        String timeout = request.getParam("timeoutSeconds");
        long timer =
                timeout == null ? -1 : vertx.setTimer(Math.max(1, Long.parseLong(timeout)) * 1000, t -> sink.end());
        Runnable kill = sink::kill;
        faults.watchKillers.add(kill);
        sink.onClose(() -> close(stop, bookmarks, timer, kill));
        if (sink.closed()) {
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

    private void send(WatchSink sink, Store.Event event) {
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
            line(sink, was ? "MODIFIED" : "ADDED", event.object());
        } else if (was) {
            line(sink, "DELETED", event.object());
        }
    }

    private void line(WatchSink sink, String type, ObjectNode object) {
        if (sink.closed()) {
            return;
        }
        ObjectNode shown = table
                ? ObjectTable.of(
                        kind,
                        List.of(object),
                        object.path("metadata").path("resourceVersion").asText(),
                        "Object".equals(request.getParam("includeObject")))
                : object;
        sink.line("{\"type\":\"" + type + "\",\"object\":" + shown + "}");
    }

    private void bookmark(WatchSink sink) {
        if (!sink.closed()) {
            sink.line("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\""
                    + kind.apiVersion() + "\",\"metadata\":{\"resourceVersion\":\"" + store.version()
                    + "\",\"creationTimestamp\":null}}}");
        }
    }
}
