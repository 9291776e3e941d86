package dev.weft.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** HTTP requests: who asks, for what, and the answer. */
final class ApiHandler {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Kinds kinds;
    private final Store store;
    private final Objects objects;
    private final Discovery discovery;
    private final Faults faults;
    private final Map<String, String> tokens;
    private final ExecutorService executor;
    private final Vertx vertx;

    ApiHandler(
            Kinds kinds,
            Store store,
            Objects objects,
            Discovery discovery,
            Faults faults,
            Map<String, String> tokens,
            ExecutorService executor,
            Vertx vertx) {
        this.kinds = kinds;
        this.store = store;
        this.objects = objects;
        this.discovery = discovery;
        this.faults = faults;
        this.tokens = tokens;
        this.executor = executor;
        this.vertx = vertx;
    }

    void handle(HttpServerRequest request) {
        if (faults.down) {
            request.connection().close();
            return;
        }
        if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            webSocket(request);
            return;
        }
        request.body().onSuccess(body -> {
            Runnable work = () -> executor.execute(() -> answer(request, body.getBytes()));
            if (faults.delay.isZero()) {
                work.run();
            } else {
                vertx.setTimer(faults.delay.toMillis(), t -> work.run());
            }
        });
    }

    private void webSocket(HttpServerRequest request) {
        try {
            if (faults.failing) {
                throw new ApiProblem(500, "InternalError", "Internal error occurred: simulated");
            }
            Target target = target(request);
            if (target.rest().size() != 1) {
                throw ApiProblem.bad("only watches are served over a WebSocket");
            }
            WatchStream watch = new WatchStream(
                    request,
                    target.kind(),
                    target.kind().namespaced() && target.scoped() ? target.namespace() : null,
                    store,
                    faults,
                    vertx);
            request.toWebSocket().onSuccess(socket -> watch.start(WatchSink.webSocket(socket)));
        } catch (ApiProblem e) {
            send(request.response(), e.code(), e.status());
        }
    }

    /** What a path names. */
    private record Target(ResourceKind kind, String namespace, boolean scoped, List<String> rest, String user) {}

    private void answer(HttpServerRequest request, byte[] body) {
        try {
            if (faults.failing) {
                throw new ApiProblem(500, "InternalError", "Internal error occurred: simulated");
            }
            route(request, body);
        } catch (ApiProblem e) {
            send(request.response(), e.code(), e.status());
        } catch (RuntimeException e) {
            send(
                    request.response(),
                    500,
                    new ApiProblem(500, "InternalError", "Internal error occurred: " + e).status());
        }
    }

    private void route(HttpServerRequest request, byte[] body) {
        String path = request.path();
        if (path.equals("/healthz") || path.equals("/livez") || path.equals("/readyz")) {
            request.response().putHeader("Content-Type", "text/plain").end("ok");
            return;
        }
        user(request);
        ObjectNode discovered = request.method().name().equals("GET") ? discovery.answer(path) : null;
        if (discovered != null) {
            send(request.response(), 200, discovered);
            return;
        }
        Target target = target(request);
        Objects.Caller caller = new Objects.Caller(target.user(), manager(request));
        List<String> rest = target.rest();
        if (rest.size() == 1) {
            collection(request, target.kind(), target.namespace(), target.scoped(), body, caller);
        } else {
            one(
                    request,
                    target.kind(),
                    target.namespace(),
                    rest.get(1),
                    rest.size() > 2 ? rest.get(2) : "",
                    body,
                    caller);
        }
    }

    private Target target(HttpServerRequest request) {
        String path = request.path();
        String user = user(request);
        List<String> parts = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        String apiVersion =
                parts.get(0).equals("api") ? parts.get(1) : parts.size() > 2 ? parts.get(1) + "/" + parts.get(2) : "";
        List<String> rest = parts.subList(Math.min(parts.size(), parts.get(0).equals("api") ? 2 : 3), parts.size());
        String namespace = "";
        boolean scoped = false;
        if (rest.size() >= 3
                && rest.get(0).equals("namespaces")
                && !List.of("status", "finalize").contains(rest.get(2))) {
            namespace = rest.get(1);
            scoped = true;
            rest = rest.subList(2, rest.size());
        }
        ResourceKind kind = rest.isEmpty() ? null : kinds.find(apiVersion, rest.get(0));
        if (kind == null || (!parts.get(0).equals("api") && !parts.get(0).equals("apis"))) {
            throw new ApiProblem(404, "NotFound", "the server could not find the requested resource");
        }
        if (faults.forbidden.containsKey(kind.plural())) {
            throw new ApiProblem(
                    403,
                    "Forbidden",
                    kind.resource() + " is forbidden: User \"" + user + "\" cannot "
                            + request.method().name().toLowerCase(java.util.Locale.ROOT) + " resource \""
                            + kind.plural() + "\" in API group \"" + kind.group() + "\"");
        }
        return new Target(kind, namespace, scoped, rest, user);
    }

    private String user(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        String user = header == null || !header.startsWith("Bearer ") ? null : tokens.get(header.substring(7));
        if (user == null) {
            throw new ApiProblem(401, "Unauthorized", "Unauthorized");
        }
        return user;
    }

    private static String manager(HttpServerRequest request) {
        String manager = request.getParam("fieldManager");
        if (manager != null) {
            return manager;
        }
        String agent = request.getHeader("User-Agent");
        return agent == null ? "unknown" : agent.split("/", 2)[0];
    }

    private void collection(
            HttpServerRequest request,
            ResourceKind kind,
            String namespace,
            boolean scoped,
            byte[] body,
            Objects.Caller caller) {
        String of = kind.namespaced() && scoped ? namespace : null;
        switch (request.method().name()) {
            case "GET" -> {
                if ("true".equals(request.getParam("watch")) || "1".equals(request.getParam("watch"))) {
                    new WatchStream(request, kind, of, store, faults, vertx).start(WatchSink.http(request));
                } else {
                    list(request, kind, of);
                }
            }
            case "POST" ->
                send(
                        request.response(),
                        201,
                        dry(request)
                                ? (ObjectNode) read(request, body)
                                : objects.create(kind, namespace, (ObjectNode) read(request, body), caller));
            case "DELETE" -> {
                Predicate<JsonNode> selected =
                        Selectors.of(request.getParam("labelSelector"), request.getParam("fieldSelector"));
                store.list(kind.resource(), of).stream()
                        .filter(selected)
                        .forEach(o -> objects.delete(
                                kind,
                                o.path("metadata").path("namespace").asText(""),
                                o.path("metadata").path("name").asText(),
                                body.length == 0 ? JSON.createObjectNode() : read(request, body)));
                send(request.response(), 200, listOf(kind, List.of()));
            }
            default ->
                throw new ApiProblem(
                        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
    }

    private static boolean dry(HttpServerRequest request) {
        return "All".equals(request.getParam("dryRun"));
    }

    private void list(HttpServerRequest request, ResourceKind kind, @Nullable String namespace) {
        List<ObjectNode> found = new ArrayList<>();
        String version = store.atomically(() -> {
            Predicate<JsonNode> selected =
                    Selectors.of(request.getParam("labelSelector"), request.getParam("fieldSelector"));
            store.list(kind.resource(), namespace).stream().filter(selected).forEach(found::add);
            return Long.toString(store.version());
        });
        String next = null;
        String limit = request.getParam("limit");
        int from = request.getParam("continue") == null
                        || request.getParam("continue").isEmpty()
                ? 0
                : Integer.parseInt(request.getParam("continue"));
        List<ObjectNode> page = found;
        if (limit != null && !limit.equals("0")) {
            int to = Math.min(found.size(), from + Integer.parseInt(limit));
            page = from > found.size() ? List.of() : found.subList(from, to);
            next = to < found.size() ? Integer.toString(to) : null;
        }
        if (wantsTable(request)) {
            ObjectNode table = ObjectTable.of(kind, page, version, "Object".equals(request.getParam("includeObject")));
            if (next != null) {
                ((ObjectNode) table.get("metadata")).put("continue", next);
            }
            send(request.response(), 200, table);
            return;
        }
        ObjectNode list = listOf(kind, page);
        ObjectNode metadata = (ObjectNode) list.get("metadata");
        metadata.put("resourceVersion", version);
        if (next != null) {
            metadata.put("continue", next).put("remainingItemCount", found.size() - from - page.size());
        }
        send(request.response(), 200, list);
    }

    private static ObjectNode listOf(ResourceKind kind, List<ObjectNode> page) {
        ObjectNode list =
                JSON.createObjectNode().put("kind", kind.kind() + "List").put("apiVersion", kind.apiVersion());
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        page.forEach(items::add);
        return list;
    }

    static boolean wantsTable(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("as=Table");
    }

    private void one(
            HttpServerRequest request,
            ResourceKind kind,
            String namespace,
            String name,
            String sub,
            byte[] body,
            Objects.Caller caller) {
        boolean status = sub.equals("status");
        if (!sub.isEmpty() && !status) {
            subresource(request, kind, namespace, name, sub, body);
            return;
        }
        if (status && !kind.status()) {
            throw new ApiProblem(404, "NotFound", "the server could not find the requested resource");
        }
        ObjectNode answer = switch (request.method().name()) {
            case "GET" -> objects.get(kind, namespace, name);
            case "PUT" -> objects.update(kind, namespace, name, (ObjectNode) read(request, body), status, caller);
            case "PATCH" ->
                objects.patch(
                        kind,
                        namespace,
                        name,
                        contentType(request),
                        read(request, body),
                        status,
                        "true".equals(request.getParam("force")),
                        caller);
            case "DELETE" -> {
                ObjectNode options = body.length == 0 ? JSON.createObjectNode() : (ObjectNode) read(request, body);
                if (request.getParam("gracePeriodSeconds") != null) {
                    options.put("gracePeriodSeconds", Integer.parseInt(request.getParam("gracePeriodSeconds")));
                }
                yield objects.delete(kind, namespace, name, options);
            }
            default ->
                throw new ApiProblem(
                        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        };
        if (request.method().name().equals("GET") && wantsTable(request)) {
            send(
                    request.response(),
                    200,
                    ObjectTable.of(
                            kind,
                            List.of(answer),
                            answer.path("metadata").path("resourceVersion").asText(),
                            "Object".equals(request.getParam("includeObject"))));
            return;
        }
        send(request.response(), 200, answer);
    }

    private void subresource(
            HttpServerRequest request, ResourceKind kind, String namespace, String name, String sub, byte[] body) {
        if (kind.isPod() && sub.equals("binding")) {
            send(request.response(), 201, objects.bind(namespace, name, read(request, body)));
        } else if (kind.isPod() && sub.equals("eviction")) {
            objects.delete(kind, namespace, name, JSON.createObjectNode());
            send(
                    request.response(),
                    201,
                    JSON.createObjectNode()
                            .put("kind", "Status")
                            .put("apiVersion", "v1")
                            .put("status", "Success"));
        } else {
            throw new ApiProblem(404, "NotFound", "the server could not find the requested resource");
        }
    }

    private static String contentType(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        int semicolon = type == null ? -1 : type.indexOf(';');
        return type == null ? "" : semicolon < 0 ? type : type.substring(0, semicolon);
    }

    private static JsonNode read(HttpServerRequest request, byte[] body) {
        String type = contentType(request);
        if (type.contains("protobuf")) {
            return ProtobufBody.read(body);
        }
        try {
            JsonNode node = type.contains("yaml") ? YAML.readTree(body) : JSON.readTree(body);
            if (node == null || node.isMissingNode()) {
                throw ApiProblem.bad("the request body is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw ApiProblem.bad("error decoding the request body: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            throw ApiProblem.bad("error decoding the request body: " + e.getMessage());
        }
    }

    static void send(HttpServerResponse response, int code, ObjectNode body) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(code)
                    .putHeader("Content-Type", "application/json")
                    .end(body.toString());
        }
    }
}
