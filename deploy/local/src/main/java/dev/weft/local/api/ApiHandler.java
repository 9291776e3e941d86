package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/** HTTP requests: who asks, for what, and the answer. */
final class ApiHandler {

    private static final List<String> HEALTH = List.of("/healthz", "/livez", "/readyz");
    private static final int CREATED = 201;

    private final ApiParts parts;
    private final Discovery discovery;
    private final Faults faults;
    private final Access access;
    private final ExecutorService executor;
    private final Vertx vertx;
    private final Lists lists;
    private final Subresources subresources;

    ApiHandler(
            ApiParts parts, Discovery discovery, Faults faults, Access access, ExecutorService executor, Vertx vertx) {
        this.parts = parts;
        this.discovery = discovery;
        this.faults = faults;
        this.access = access;
        this.executor = executor;
        this.vertx = vertx;
        this.lists = new Lists(parts.store());
        this.subresources = new Subresources(parts, access);
    }

    void handle(HttpServerRequest request) {
        if (faults.isDown()) {
            var unused = request.connection().close();
            return;
        }
        Context context = vertx.getOrCreateContext();
        long delay = faults.delayOf(request.path()).toMillis();
        if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            if (delay == 0) {
                webSocket(request, context);
            } else {
                request.pause();
                vertx.setTimer(delay, t -> {
                    request.resume();
                    webSocket(request, context);
                });
            }
            return;
        }
        request.body().onSuccess(body -> {
            byte[] bytes = body.getBytes();
            if (delay == 0) {
                work(request, bytes, context);
            } else {
                vertx.setTimer(delay, t -> work(request, bytes, context));
            }
        });
    }

    private void work(HttpServerRequest request, byte[] body, Context context) {
        try {
            executor.execute(() -> answer(request, body, context));
        } catch (RejectedExecutionException e) {
            var unused = request.connection().close();
        }
    }

    private void webSocket(HttpServerRequest request, Context context) {
        try {
            faults.failFor(request.path());
            Access.Identity identity = access.identify(request.getHeader("Authorization"));
            Target target = Target.of(parts.kinds(), request.path());
            if (!Answers.isTrue(request.getParam("watch"))) {
                throw ApiProblem.bad("only watches are served over a WebSocket");
            }
            allowed(request, identity, target);
            WatchStream watch = new WatchStream(request, target, parts.store(), faults, vertx, context);
            request.toWebSocket().onSuccess(socket -> watch.start(WatchSink.webSocket(socket)));
        } catch (ApiProblem e) {
            Answers.send(request.response(), e.code(), e.status());
        }
    }

    private void answer(HttpServerRequest request, byte[] body, Context context) {
        HttpServerResponse response = request.response();
        try {
            faults.failFor(request.path());
            route(request, body, context);
        } catch (ApiProblem e) {
            if (e.code() == 429) {
                response.putHeader("Retry-After", "1");
            }
            Answers.send(response, e.code(), e.status());
        } catch (NumberFormatException e) {
            Answers.send(
                    response,
                    400,
                    ApiProblem.bad("a number cannot be read: " + e.getMessage()).status());
        } catch (RuntimeException e) {
            Answers.send(response, 500, ApiProblem.internal(e.toString()).status());
        }
    }

    private void route(HttpServerRequest request, byte[] body, Context context) {
        String path = request.path();
        if (HEALTH.stream().anyMatch(h -> path.equals(h) || path.startsWith(h + "/"))) {
            Answers.text(request.response(), "ok");
            return;
        }
        Access.Identity identity = access.identify(request.getHeader("Authorization"));
        ObjectNode discovered = request.method().name().equals("GET") ? discovery.answer(path) : null;
        if (discovered != null) {
            Answers.send(request.response(), 200, discovered);
            return;
        }
        if (path.startsWith("/openapi/v2")) {
            throw new ApiProblem(404, "NotFound", "the server serves OpenAPI v3 only");
        }
        Caller caller = caller(request, identity);
        ObjectNode review = Reviews.answer(path, request, body, caller, access);
        if (review != null) {
            Answers.send(request.response(), CREATED, review);
            return;
        }
        Target target = Target.of(parts.kinds(), path);
        allowed(request, identity, target);
        if (target.name().isEmpty()) {
            collection(request, target, body, caller, context);
        } else if (target.subresource().isEmpty() || target.subresource().equals("status")) {
            one(request, target, body, caller);
        } else {
            subresources.answer(request, target, body, caller);
        }
    }

    private void allowed(HttpServerRequest request, Access.Identity identity, Target target) {
        String verb = target.verb(request);
        if (faults.isForbidden(target.kind().plural()) || !access.may(identity.user(), verb, target.resource())) {
            throw Access.forbidden(identity.user(), verb, target);
        }
    }

    private static Caller caller(HttpServerRequest request, Access.Identity identity) {
        String manager = request.getParam("fieldManager");
        String agent = request.getHeader("User-Agent");
        if (manager == null) {
            manager = agent == null ? "unknown" : agent.split("/", 2)[0];
            if (Answers.contentType(request).startsWith("application/apply-patch")) {
                throw new ApiProblem(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
            }
        }
        String unknown = request.getParam("fieldValidation");
        boolean quiet = "Ignore".equals(unknown);
        return new Caller(
                identity.user(),
                identity.groups(),
                manager,
                "All".equals(request.getParam("dryRun")),
                "Strict".equals(unknown),
                quiet ? text -> {} : text -> Answers.warn(request.response(), text));
    }

    private void collection(HttpServerRequest request, Target target, byte[] body, Caller caller, Context context) {
        ResourceKind kind = target.kind();
        switch (request.method().name()) {
            case "GET" -> {
                if (Answers.isTrue(request.getParam("watch"))) {
                    new WatchStream(request, target, parts.store(), faults, vertx, context)
                            .start(WatchSink.http(request));
                } else {
                    Answers.send(request.response(), 200, lists.answer(request, target));
                }
            }
            case "POST" -> {
                ObjectNode object = Answers.object(request, body);
                String namespace = target.namespace();
                if (kind.namespaced() && !target.scoped()) {
                    throw ApiProblem.notAllowed();
                }
                ObjectNode created = parts.objects().create(kind, namespace, object, caller);
                Answers.send(request.response(), 201, shown(request, kind, created));
            }
            case "DELETE" -> {
                Predicate<com.fasterxml.jackson.databind.JsonNode> selected =
                        Selectors.of(kind, request.getParam("labelSelector"), request.getParam("fieldSelector"));
                ObjectNode options = Answers.options(request, body);
                List<ObjectNode> gone =
                        parts.store().list(kind.resource(), target.scoped() ? target.namespace() : null).stream()
                                .filter(selected)
                                .toList();
                for (ObjectNode object : gone) {
                    parts.deletions()
                            .delete(
                                    kind,
                                    object.path("metadata").path("namespace").asText(""),
                                    object.path("metadata").path("name").asText(),
                                    options,
                                    caller);
                }
                Answers.send(request.response(), 200, Lists.of(kind, gone));
            }
            default -> throw ApiProblem.notAllowed();
        }
    }

    private static ObjectNode shown(HttpServerRequest request, ResourceKind kind, ObjectNode object) {
        boolean status = object.path("kind").asText().equals("Status");
        if (Answers.wantsTable(request) && !status) {
            String version = object.path("metadata").path("resourceVersion").asText();
            return ObjectTable.of(
                    kind, List.of(object), version, Lists.include(request).toLowerCase(Locale.ROOT));
        }
        return Answers.wantsMetadata(request) && !status ? Answers.metadataOf(object) : object;
    }

    private void one(HttpServerRequest request, Target target, byte[] body, Caller caller) {
        ResourceKind kind = target.kind();
        boolean status = target.subresource().equals("status");
        if (status && !kind.status()) {
            throw ApiProblem.noSuchResource();
        }
        String namespace = target.namespace();
        String name = target.name();
        int code = 200;
        ObjectNode answer;
        switch (request.method().name()) {
            case "GET" -> answer = parts.objects().get(kind, namespace, name);
            case "PUT" -> {
                ObjectNode object = Answers.object(request, body);
                answer = parts.objects().update(kind, namespace, name, object, status, caller);
            }
            case "PATCH" -> {
                boolean there = parts.store().get(kind.resource(), Store.key(namespace, name)) != null;
                answer = parts.objects()
                        .patch(
                                kind,
                                namespace,
                                name,
                                Answers.contentType(request),
                                Answers.read(request, body),
                                status,
                                Answers.isTrue(request.getParam("force")),
                                caller);
                code = there ? 200 : 201;
            }
            case "DELETE" -> {
                if (status) {
                    throw ApiProblem.notAllowed();
                }
                answer = parts.deletions().delete(kind, namespace, name, Answers.options(request, body), caller);
            }
            default -> throw ApiProblem.notAllowed();
        }
        Answers.send(request.response(), code, shown(request, kind, answer));
    }
}
