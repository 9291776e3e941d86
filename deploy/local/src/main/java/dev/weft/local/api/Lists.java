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

    private static final long INCONSISTENT = -1;

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
        String labels = request.getParam("labelSelector");
        String fields = request.getParam("fieldSelector");
        Predicate<JsonNode> selected = Selectors.of(kind, labels, fields);
        Page from = Page.of(request.getParam("continue"));
        long asked = asked(request, from != null);
        if (from != null && from.version() != INCONSISTENT && !store.remembers(from.version())) {
            throw ApiProblem.expired(new Page(INCONSISTENT, from.after()).token());
        }
        boolean exact = "Exact".equals(request.getParam("resourceVersionMatch"));
        if (exact && !store.remembers(asked)) {
            throw ApiProblem.gone(asked, store.version());
        }
        boolean past = exact || (from != null && from.version() != INCONSISTENT);
        List<ObjectNode> found = new ArrayList<>();
        long version = store.atomically(() -> {
            long at = exact ? asked : past && from != null ? from.version() : store.version();
            String namespace = target.scoped() ? target.namespace() : null;
            List<ObjectNode> all =
                    past ? store.listAt(kind.resource(), namespace, at) : store.list(kind.resource(), namespace);
            for (ObjectNode object : all) {
                boolean later = from == null || Store.keyOf(object).compareTo(from.after()) > 0;
                if (later && selected.test(object)) {
                    found.add(kind.shown(object));
                }
            }
            return at;
        });
        String limit = request.getParam("limit");
        int size = limit == null || limit.equals("0") ? found.size() : Integer.parseInt(limit);
        List<ObjectNode> page = found.subList(0, Math.min(size, found.size()));
        ObjectNode list = shown(request, kind, page, Long.toString(version));
        if (page.size() < found.size()) {
            ObjectNode metadata = (ObjectNode) list.get("metadata");
            metadata.put("continue", new Page(version, Store.keyOf(page.get(page.size() - 1))).token());
            if (isBlank(labels) && isBlank(fields)) {
                metadata.put("remainingItemCount", found.size() - page.size());
            }
        }
        return list;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** The version that a list is asked for; -1 when it may be any. Rule: ValidateListOptions of apimachinery. */
    private long asked(HttpServerRequest request, boolean continues) {
        String version = request.getParam("resourceVersion");
        String match = request.getParam("resourceVersionMatch");
        boolean none = version == null || version.isEmpty();
        if (match != null && none) {
            throw ApiProblem.options(
                    "ListOptions",
                    "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (none || version == null) {
            return -1;
        }
        if (continues && !version.equals("0")) {
            throw ApiProblem.bad("specifying resource version is not allowed when using continue");
        }
        if (!version.matches("\\d{1,18}")) {
            throw ApiProblem.bad("invalid resource version: " + unparsed(version));
        }
        long asked = Long.parseLong(version);
        if (asked > store.version()) {
            throw ApiProblem.tooLarge(asked, store.version());
        }
        return asked;
    }

    /** As Go says that a version is no number. */
    static String unparsed(String version) {
        return "resourceVersion: Invalid value: \"" + version + "\": strconv.ParseUint: parsing \"" + version
                + "\": invalid syntax";
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
        ObjectNode list = partial
                ? of(kind, page.stream().map(Answers::metadataOf).toList())
                : of(
                        kind,
                        kind.custom() ? page : page.stream().map(Lists::untyped).toList());
        if (partial) {
            list.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
        }
        ((ObjectNode) list.get("metadata")).put("resourceVersion", version);
        return list;
    }

    /** Items of built-in kinds do not repeat their type. */
    private static ObjectNode untyped(ObjectNode object) {
        ObjectNode item = object.objectNode();
        item.setAll(object);
        item.remove(List.of("kind", "apiVersion"));
        return item;
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
