package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with the options and headers of a request. Rule: apimachinery's validation of options, and content negotiation. */
final class RequestOptions {

    private static final int LONGEST_BODY = 3 * 1024 * 1024;
    private static final int LONGEST_MANAGER = 128;
    private static final List<String> ACCEPTABLE =
            List.of("json", "yaml", "protobuf", "*/*", "application/*", "text/plain");

    private static final List<String> READABLE = List.of("json", "yaml", "protobuf");

    private RequestOptions() {}

    static void check(HttpServerRequest request, byte[] body) {
        String accept = request.getHeader("Accept");
        if (accept != null && ACCEPTABLE.stream().noneMatch(accept::contains)) {
            throw new ApiProblem(
                    406,
                    "NotAcceptable",
                    "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch");
        }
        if (body.length > LONGEST_BODY) {
            throw new ApiProblem(413, "RequestEntityTooLarge", "Request entity too large: limit is " + LONGEST_BODY);
        }
        String method = request.method().name();
        String type = Answers.contentType(request);
        boolean writes = method.equals("POST") || method.equals("PUT");
        if (writes && !type.isEmpty() && READABLE.stream().noneMatch(type::contains)) {
            throw ApiProblem.mediaType("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        String kind = kind(method);
        if (kind != null) {
            options(request, kind);
        }
    }

    private static @Nullable String kind(String method) {
        return switch (method) {
            case "POST" -> "CreateOptions";
            case "PUT" -> "UpdateOptions";
            case "PATCH" -> "PatchOptions";
            case "DELETE" -> "DeleteOptions";
            default -> null;
        };
    }

    private static void options(HttpServerRequest request, String kind) {
        List<String> problems = new ArrayList<>();
        String manager = request.getParam("fieldManager");
        boolean applies = Answers.contentType(request).startsWith("application/apply-patch");
        if (kind.equals("PatchOptions")) {
            if (applies && (manager == null || manager.isEmpty())) {
                problems.add("fieldManager: Required value: is required for apply patch");
            } else if (!applies && request.getParam("force") != null) {
                problems.add("force: Forbidden: may not be specified for non-apply patch");
            }
        }
        if (manager != null && manager.length() > LONGEST_MANAGER) {
            problems.add("fieldManager: Too long: may not be more than " + LONGEST_MANAGER + " bytes");
        }
        List<String> dry = request.params().getAll("dryRun");
        if (!dry.isEmpty() && !dry.stream().allMatch("All"::equals)) {
            problems.add("dryRun: Unsupported value: "
                    + "["
                    + String.join(",", dry.stream().map(d -> "\"" + d + "\"").toList()) + "]"
                    + ": supported values: \"All\"");
        }
        String validation = request.getParam("fieldValidation");
        if (validation != null && !List.of("", "Ignore", "Strict", "Warn").contains(validation)) {
            problems.add("fieldValidation: Unsupported value: \"" + validation
                    + "\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
        }
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(Kinds.options(kind), "", problems);
        }
    }

    /** The options of a deletion, from its body and its query. */
    static ObjectNode ofDeletion(HttpServerRequest request, byte[] body) {
        ObjectNode options = Answers.options(request, body);
        Deletions.checkOptions(options);
        return options;
    }

    /** Whether nothing is to be kept, as query or body say. */
    static boolean isDry(HttpServerRequest request, @Nullable ObjectNode options) {
        return "All".equals(request.getParam("dryRun"))
                || (options != null && options.path("dryRun").size() > 0);
    }
}
