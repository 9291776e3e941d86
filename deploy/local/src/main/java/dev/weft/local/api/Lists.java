package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists: selectors, pages, tables. */
final class Lists {

    private static final String SEPARATOR = "\n";

    private final Store store;

    Lists(Store store) {
        this.store = store;
    }

    /** A page: the version of the first page, and the key after which the next one begins. */
    private record Page(long version, String after) {

        static @Nullable Page of(@Nullable String token) {
            if (token == null || token.isEmpty()) {
                return null;
            }
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(SEPARATOR, 2);
                return new Page(Long.parseLong(parts[0]), parts[1]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw ApiProblem.bad("continue key is not valid: " + token);
            }
        }

        String token() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((version + SEPARATOR + after).getBytes(StandardCharsets.UTF_8));
        }
    }

    ObjectNode answer(HttpServerRequest request, Target target) {
        ResourceKind kind = target.kind();
        Predicate<JsonNode> selected =
                Selectors.of(kind, request.getParam("labelSelector"), request.getParam("fieldSelector"));
        Page from = Page.of(request.getParam("continue"));
        if (from != null && !store.remembers(from.version())) {
            throw new ApiProblem(
                    410,
                    "Expired",
                    "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.");
        }
        List<ObjectNode> found = new ArrayList<>();
        long version = store.atomically(() -> {
            for (ObjectNode object : store.list(kind.resource(), target.scoped() ? target.namespace() : null)) {
                boolean later = from == null || Store.keyOf(object).compareTo(from.after()) > 0;
                if (later && selected.test(object)) {
                    found.add(kind.shown(object));
                }
            }
            return from == null ? store.version() : from.version();
        });
        String limit = request.getParam("limit");
        int size = limit == null || limit.equals("0") ? found.size() : Integer.parseInt(limit);
        List<ObjectNode> page = found.subList(0, Math.min(size, found.size()));
        ObjectNode list = shown(request, kind, page, Long.toString(version));
        if (page.size() < found.size()) {
            ((ObjectNode) list.get("metadata"))
                    .put("continue", new Page(version, Store.keyOf(page.get(page.size() - 1))).token())
                    .put("remainingItemCount", found.size() - page.size());
        }
        return list;
    }

    static String include(HttpServerRequest request) {
        String include = request.getParam("includeObject");
        return include == null ? "metadata" : include.toLowerCase(Locale.ROOT);
    }

    private static ObjectNode shown(
            HttpServerRequest request, ResourceKind kind, List<ObjectNode> page, String version) {
        if (Answers.wantsTable(request)) {
            return ObjectTable.of(kind, page, version, include(request));
        }
        boolean partial = Answers.wantsMetadata(request);
        ObjectNode list =
                of(kind, partial ? page.stream().map(Answers::metadataOf).toList() : page);
        if (partial) {
            list.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
        }
        ((ObjectNode) list.get("metadata")).put("resourceVersion", version);
        return list;
    }

    static ObjectNode of(ResourceKind kind, List<ObjectNode> page) {
        ObjectNode list = Answers.JSON
                .createObjectNode()
                .put("kind", kind.kind() + "List")
                .put("apiVersion", kind.apiVersion());
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        page.forEach(items::add);
        return list;
    }
}
