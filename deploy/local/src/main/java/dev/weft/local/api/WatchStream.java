package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One watch: JSON lines until the client, a fault or its time ends it. The store only queues; selecting, writing and waiting for a slow
 * client happen on the connection's context, in order.
 */
final class WatchStream {

    private static final long BOOKMARKS_MS = 2_000;
    private static final int MOST_WAITING = 20_000;
    private static final String INITIAL_END = "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"},";

    private final HttpServerRequest request;
    private final ResourceKind kind;
    private final @Nullable String namespace;
    private final Store store;
    private final Faults faults;
    private final Vertx vertx;
    private final Context context;
    private final Predicate<JsonNode> selected;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean described = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final boolean table;
    private final boolean partial;
    private volatile @Nullable WatchSink sink;

    WatchStream(HttpServerRequest request, Target target, Store store, Faults faults, Vertx vertx, Context context) {
        this.request = request;
        this.kind = target.kind();
        this.namespace = target.scoped() ? target.namespace() : null;
        this.store = store;
        this.faults = faults;
        this.vertx = vertx;
        this.context = context;
        Predicate<JsonNode> named = object -> target.name().isEmpty()
                || object.path("metadata").path("name").asText().equals(target.name());
        this.selected =
                named.and(Selectors.of(kind, request.getParam("labelSelector"), request.getParam("fieldSelector")));
        checkOptions(request);
        this.table = Answers.wantsTable(request);
        this.partial = Answers.wantsMetadata(request);
    }

    private static void checkOptions(HttpServerRequest request) {
        String match = request.getParam("resourceVersionMatch");
        boolean initial = request.getParam("sendInitialEvents") != null;
        if (initial && !"NotOlderThan".equals(match)) {
            throw ApiProblem.options(
                    "ListOptions",
                    "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (!initial && match != null) {
            throw ApiProblem.options(
                    "ListOptions",
                    "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
        String version = request.getParam("resourceVersion");
        if (version != null && !version.matches("\\d{0,18}")) {
            throw new ApiProblem(500, "", Lists.unparsed(version));
        }
    }

    void start(WatchSink to) {
        sink = to;
        String from = request.getParam("resourceVersion");
        boolean initial = Answers.isTrue(request.getParam("sendInitialEvents"));
        boolean fromNow = initial || from == null || from.isEmpty() || from.equals("0");
        boolean begins = fromNow && !"false".equals(request.getParam("sendInitialEvents"));
        boolean wantsBookmarks = Answers.isTrue(request.getParam("allowWatchBookmarks"));
        Runnable stop;
        try {
            stop = store.atomically(() -> {
                long after = fromNow ? store.version() : Long.parseLong(from);
                queued(to::open);
                if (begins) {
                    store.list(kind.resource(), namespace)
                            .forEach(o -> queued(() -> {
                                if (selected.test(o)) {
                                    line(to, "ADDED", o);
                                }
                            }));
                }
                if (initial && wantsBookmarks) {
                    queued(() -> to.line(bookmark(after, INITIAL_END)));
                }
                return store.watch(kind.resource(), after, event -> queued(() -> send(to, event)));
            });
        } catch (ApiProblem e) {
            queued(() -> {
                to.line("{\"type\":\"ERROR\",\"object\":" + e.status() + "}");
                to.end();
            });
            return;
        }
        long bookmarks = wantsBookmarks
                ? vertx.setPeriodic(
                        BOOKMARKS_MS + ThreadLocalRandom.current().nextLong(BOOKMARKS_MS), t -> bookmark(to))
                : -1;
        String timeout = request.getParam("timeoutSeconds");
        long timer = timeout == null
                ? -1
                : vertx.setTimer(Math.max(1, Long.parseLong(timeout)) * 1000, t -> queued(to::end));
        faults.opened(this);
        to.onClose(() -> close(stop, bookmarks, timer));
        if (to.closed()) {
            close(stop, bookmarks, timer);
        }
    }

    private void close(Runnable stop, long bookmarks, long timer) {
        if (closed.compareAndSet(false, true)) {
            stop.run();
            faults.closed(this);
            vertx.cancelTimer(bookmarks);
            vertx.cancelTimer(timer);
            queue.clear();
        }
    }

    void kill() {
        WatchSink now = sink;
        if (now != null) {
            context.runOnContext(v -> now.kill());
        }
    }

    void expire() {
        WatchSink now = sink;
        if (now != null) {
            queued(() -> {
                now.line("{\"type\":\"ERROR\",\"object\":"
                        + ApiProblem.gone(0, store.version()).status() + "}");
                now.end();
            });
        }
    }

    private void queued(Runnable work) {
        if (closed.get()) {
            return;
        }
        queue.add(work);
        if (waiting.incrementAndGet() > MOST_WAITING) {
            kill();
        } else if (draining.compareAndSet(false, true)) {
            context.runOnContext(v -> drain());
        }
    }

    private void drain() {
        draining.set(false);
        WatchSink to = sink;
        while (to != null && !to.closed()) {
            if (to.full()) {
                to.onRoom(this::drain);
                return;
            }
            Runnable next = queue.poll();
            if (next == null) {
                return;
            }
            waiting.decrementAndGet();
            next.run();
        }
    }

    private void send(WatchSink to, Store.Event event) {
        if (namespace != null
                && !event.object().path("metadata").path("namespace").asText().equals(namespace)) {
            return;
        }
        boolean now = !event.type().equals("DELETED") && selected.test(event.object());
        boolean was = event.before() != null && selected.test(event.before());
        if (now) {
            line(to, was ? "MODIFIED" : "ADDED", event.object());
        } else if (was) {
            line(to, "DELETED", event.type().equals("DELETED") ? event.object() : left(event));
        }
    }

    /** What ceases to match is shown as it last did, in the version of the change. */
    private static ObjectNode left(Store.Event event) {
        ObjectNode before = java.util.Objects.requireNonNull(event.before()).deepCopy();
        ((ObjectNode) before.get("metadata")).put("resourceVersion", Long.toString(event.version()));
        return before;
    }

    private void line(WatchSink to, String type, ObjectNode stored) {
        ObjectNode object = kind.shown(stored);
        ObjectNode shown = object;
        if (table) {
            String version = object.path("metadata").path("resourceVersion").asText();
            shown = ObjectTable.of(
                    kind, List.of(object), version, Lists.include(request).toLowerCase(Locale.ROOT));
            if (described.getAndSet(true)) {
                shown.putNull("columnDefinitions");
            }
        } else if (partial) {
            shown = Answers.metadataOf(object);
        }
        to.line("{\"type\":\"" + type + "\",\"object\":" + shown + "}");
    }

    private void bookmark(WatchSink to) {
        // Under the lock, so that no queued event is younger than the bookmark behind it.
        store.atomically(() -> {
            long version = store.version();
            queued(() -> to.line(bookmark(version, "")));
            return version;
        });
    }

    private String bookmark(long version, String annotations) {
        return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"" + (table ? "Table" : kind.kind())
                + "\",\"apiVersion\":\""
                + (table ? "meta.k8s.io/v1" : kind.apiVersion()) + "\",\"metadata\":{" + annotations
                + "\"resourceVersion\":\"" + version + "\",\"creationTimestamp\":null}}}";
    }
}
