package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
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
    private final Roles roles;
    private final Reviews reviews;
    private final ExecutorService executor;
    private final Vertx vertx;
    private final Lists lists;
    private final Subresources subresources;

    ApiHandler(
            ApiParts parts,
            Discovery discovery,
            Faults faults,
            Access access,
            Roles roles,
            ExecutorService executor,
            Vertx vertx) {
        this.parts = parts;
        this.discovery = discovery;
        this.faults = faults;
        this.access = access;
        this.roles = roles;
        this.reviews = new Reviews(access, roles);
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
            if (e.isPlain()) {
                response.setStatusCode(e.code());
                Answers.text(response, e.getMessage() + "\n");
                return;
            }
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
            Answers.text(request.response(), health(request));
            return;
        }
        Access.Identity identity = impersonated(request, access.identify(request.getHeader("Authorization")));
        RequestOptions.check(request, body);
        ObjectNode discovered = request.method().name().equals("GET") ? discovery.answer(path) : null;
        if (discovered != null) {
            discover(request, discovered);
            return;
        }
        if (path.startsWith("/openapi/v2")) {
            throw new ApiProblem(404, "NotFound", "the server serves OpenAPI v3 only");
        }
        String review = Reviews.asked(path, request);
        if (review != null) {
            mayReview(path, review, identity);
            Answers.send(request.response(), CREATED, reviews.answer(review, Answers.object(request, body), identity));
            return;
        }
        Target target = target(request, identity);
        allowed(request, identity, target);
        Caller caller = caller(request, identity);
        if (target.isWatch(request)) {
            new WatchStream(request, target, parts.store(), faults, vertx, context).start(WatchSink.http(request));
            return;
        }
        duplicates(request, body, target, caller);
        if (target.name().isEmpty()) {
            collection(request, target, body, caller, identity);
        } else if (target.subresource().isEmpty() || target.subresource().equals("status")) {
            one(request, target, body, caller);
        } else {
            subresources.answer(request, target, body, caller);
        }
    }

    private void mayReview(String path, String review, Access.Identity identity) {
        String group = path.split("/", -1)[2];
        if (roles.allows(identity, new Roles.Asked("create", group, review, "", "", ""))
                .isEmpty()) {
            throw ApiProblem.forbidden(
                    Kinds.review(group, review),
                    "",
                    review + "." + group + " is forbidden: User \"" + identity.user()
                            + "\" cannot create resource \"" + review + "\" in API group \"" + group
                            + "\" at the cluster scope");
        }
    }

    private static String health(HttpServerRequest request) {
        if (request.getParam("verbose") == null) {
            return "ok";
        }
        return "[+]ping ok\n[+]log ok\n[+]etcd ok\n" + request.path().substring(1) + " check passed\n";
    }

    private void discover(HttpServerRequest request, ObjectNode discovered) {
        String path = request.path();
        String accept = request.getHeader("Accept");
        boolean aggregated = accept != null && accept.contains("as=APIGroupDiscoveryList");
        if (aggregated && (path.equals("/api") || path.equals("/apis"))) {
            request.response().putHeader("Content-Type", Discovery.AGGREGATED);
            Answers.send(request.response(), 200, discovery.aggregated(path.equals("/api")));
        } else {
            Answers.send(request.response(), 200, discovered);
        }
    }

    /** Rule: who is not allowed learns so before he learns what is not there. */
    private Target target(HttpServerRequest request, Access.Identity identity) {
        try {
            return Target.of(parts.kinds(), request.path());
        } catch (ApiProblem e) {
            String verb = request.method().name().toLowerCase(Locale.ROOT);
            if (e.isPlain()
                    && roles.allows(identity, Roles.Asked.path(verb, request.path()))
                            .isEmpty()) {
                throw ApiProblem.forbiddenPath(identity.user(), verb, request.path());
            }
            throw e;
        }
    }

    private Access.Identity impersonated(HttpServerRequest request, Access.Identity real) {
        String user = request.getHeader("Impersonate-User");
        if (user == null) {
            return real;
        }
        if (roles.allows(real, new Roles.Asked("impersonate", "", "users", "", user, ""))
                .isEmpty()) {
            throw ApiProblem.forbidden(
                    Kinds.users(),
                    user,
                    "users \"" + user + "\" is forbidden: User \"" + real.user()
                            + "\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
        }
        List<String> groups = new ArrayList<>(request.headers().getAll("Impersonate-Group"));
        String[] account = user.split(":", -1);
        if (groups.isEmpty() && user.startsWith("system:serviceaccount:") && account.length == 4) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account[2]);
        }
        return Access.Identity.of(user, groups, "", () -> true);
    }

    private void allowed(HttpServerRequest request, Access.Identity identity, Target target) {
        String verb = target.verb(request);
        String name = target.name();
        String field = request.getParam("fieldSelector");
        if (name.isEmpty() && field != null && field.startsWith("metadata.name=")) {
            name = field.substring("metadata.name=".length()).replaceFirst("^=", "");
        }
        Roles.Asked asked =
                new Roles.Asked(verb, target.kind().group(), target.resource(), target.namespace(), name, "");
        if (faults.isForbidden(target.kind().plural())
                || !access.may(identity.user(), verb, target.resource())
                || roles.allows(identity, asked).isEmpty()) {
            throw Access.forbidden(identity.user(), verb, target);
        }
    }

    private void duplicates(HttpServerRequest request, byte[] body, Target target, Caller caller) {
        String method = request.method().name();
        if (!(method.equals("POST") || method.equals("PUT"))
                || !Answers.contentType(request).endsWith("json")) {
            return;
        }
        List<String> texts = DuplicateFields.of(body).stream()
                .map(f -> "duplicate field \"" + f + "\"")
                .toList();
        if (!texts.isEmpty() && caller.strict()) {
            throw ApiProblem.bad(target.kind().kind() + " in version \""
                    + target.kind().version() + "\" cannot be handled as a "
                    + target.kind().kind() + ": strict decoding error: " + String.join(", ", texts));
        }
        texts.forEach(caller.warnings());
    }

    private static Caller caller(HttpServerRequest request, Access.Identity identity) {
        String manager = request.getParam("fieldManager");
        String agent = request.getHeader("User-Agent");
        if (manager == null) {
            manager = agent == null ? "unknown" : agent.split("/", 2)[0];
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

    private void collection(
            HttpServerRequest request, Target target, byte[] body, Caller caller, Access.Identity identity) {
        ResourceKind kind = target.kind();
        switch (request.method().name()) {
            case "GET" -> {
                Answers.send(request.response(), 200, lists.answer(request, target));
            }
            case "POST" -> {
                ObjectNode object = Answers.object(request, body, kind);
                String namespace = target.namespace();
                if (kind.namespaced() && !target.scoped()) {
                    throw ApiProblem.notAllowed();
                }
                roles.mayGrant(identity, kind, namespace, object);
                ObjectNode created = parts.objects().create(kind, namespace, object, caller);
                Answers.send(request.response(), 201, shown(request, kind, created));
            }
            case "DELETE" -> {
                Predicate<com.fasterxml.jackson.databind.JsonNode> selected =
                        Selectors.of(kind, request.getParam("labelSelector"), request.getParam("fieldSelector"));
                ObjectNode options = RequestOptions.ofDeletion(request, body);
                Caller by = RequestOptions.isDry(request, options) ? caller.dry() : caller;
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
                                    by);
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
                ObjectNode object = Answers.object(request, body, kind);
                code = parts.store().get(kind.resource(), Store.key(namespace, name)) == null ? CREATED : 200;
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
                ObjectNode options = RequestOptions.ofDeletion(request, body);
                Caller by = RequestOptions.isDry(request, options) ? caller.dry() : caller;
                answer = parts.deletions().delete(kind, namespace, name, options, by);
            }
            default -> throw ApiProblem.notAllowed();
        }
        Answers.send(request.response(), code, shown(request, kind, answer));
    }
}
