package dev.weft.local.api;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a path names.
 *
 * @param namespace empty where none is named
 * @param scoped whether the path names a namespace
 * @param name of the object; empty for a collection
 * @param subresource empty for the object itself
 * @param watched whether the path itself asks for a watch
 */
record Target(ResourceKind kind, String namespace, boolean scoped, String name, String subresource, boolean watched) {

    private static final List<String> OF_NAMESPACES = List.of("status", "finalize");

    /**
     * Reads {@code /api/v1/...} and {@code /apis/<group>/<version>/...}.
     *
     * @throws ApiProblem 404 when no kind is served there
     */
    static Target of(Kinds kinds, String path) {
        List<String> parts = Arrays.stream(path.substring(1).split("/", -1))
                .map(p -> URLDecoder.decode(p.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        int head = parts.get(0).equals("api") ? 2 : 3;
        if (!List.of("api", "apis").contains(parts.get(0)) || parts.size() <= head) {
            throw ApiProblem.plain(404, "404 page not found");
        }
        String apiVersion = String.join("/", parts.subList(1, head));
        if (!kinds.serves(apiVersion)) {
            throw ApiProblem.plain(404, "404 page not found");
        }
        boolean watched = parts.get(head).equals("watch") && parts.size() > head + 1;
        List<String> rest = parts.subList(watched ? head + 1 : head, parts.size());
        boolean scoped = rest.size() >= 3
                && rest.get(0).equals("namespaces")
                && !(rest.size() == 3 && OF_NAMESPACES.contains(rest.get(2)));
        String namespace = scoped ? rest.get(1) : "";
        if (scoped) {
            rest = rest.subList(2, rest.size());
        }
        ResourceKind kind = kinds.find(apiVersion, rest.get(0));
        if (kind == null || rest.size() > 3 || (scoped && !kind.namespaced())) {
            throw ApiProblem.noSuchResource();
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        if (kind.namespaced() && !scoped && !name.isEmpty()) {
            throw ApiProblem.noSuchResource();
        }
        return new Target(kind, namespace, scoped, name, rest.size() > 2 ? rest.get(2) : "", watched);
    }

    /** Plural, with the subresource behind it, as rules name it. */
    String resource() {
        return subresource.isEmpty() ? kind.plural() : kind.plural() + "/" + subresource;
    }

    /** Whether a request of this target is to be answered with a watch. */
    boolean isWatch(HttpServerRequest request) {
        return watched || (Answers.isTrue(request.getParam("watch")) && subresource.isEmpty());
    }

    /** The verb of a request. */
    String verb(HttpServerRequest request) {
        boolean watch = isWatch(request);
        return switch (request.method().name()) {
            case "GET" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> throw ApiProblem.notAllowed();
        };
    }
}
