package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that is an error, as metav1.Status. Rule: the reasons and texts of apimachinery's api/errors. */
public final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String PLAIN = "Plain";

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;
    private final String next;

    ApiProblem(int code, String reason, String message) {
        this(code, reason, message, null);
    }

    ApiProblem(int code, String reason, String message, @Nullable ObjectNode details) {
        this(code, reason, message, details, "");
    }

    private ApiProblem(int code, String reason, String message, @Nullable ObjectNode details, String next) {
        super(message, null, false, false);
        this.next = next;
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    static ApiProblem notFound(ResourceKind kind, String name) {
        return new ApiProblem(
                404, "NotFound", kind.resource() + " \"" + name + "\" not found", details(kind, kind.plural(), name));
    }

    static ApiProblem noSuchResource() {
        return new ApiProblem(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiProblem notAllowed() {
        return new ApiProblem(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static ApiProblem exists(ResourceKind kind, String name) {
        return new ApiProblem(
                409,
                "AlreadyExists",
                kind.resource() + " \"" + name + "\" already exists",
                details(kind, kind.plural(), name));
    }

    static ApiProblem conflict(ResourceKind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static ApiProblem conflict(ResourceKind kind, String name, String why) {
        return new ApiProblem(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + kind.resource() + " \"" + name + "\": " + why,
                details(kind, kind.plural(), name));
    }

    /** 409 of an apply: one cause a field. */
    static ApiProblem applyConflict(String message, List<FieldConflict> conflicts) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        ArrayNode causes = details.putArray("causes");
        for (FieldConflict conflict : conflicts) {
            causes.addObject()
                    .put("reason", "FieldManagerConflict")
                    .put("message", "conflict with " + conflict.manager())
                    .put("field", conflict.field());
        }
        return new ApiProblem(409, "Conflict", message, details);
    }

    /** A field and the manager that holds it. */
    record FieldConflict(String manager, String field) {}

    static ApiProblem invalid(ResourceKind kind, String name, String problem) {
        return invalid(kind, name, List.of(problem));
    }

    /** 422: each problem is {@code path: what is wrong}. */
    static ApiProblem invalid(ResourceKind kind, String name, List<String> problems) {
        String full = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        ObjectNode details = details(kind, kind.kind(), name);
        ArrayNode causes = details.putArray("causes");
        for (String problem : problems) {
            int colon = problem.indexOf(": ");
            String message = colon < 0 ? problem : problem.substring(colon + 2);
            causes.addObject()
                    .put("reason", cause(message))
                    .put("message", message)
                    .put("field", colon < 0 ? "" : problem.substring(0, colon));
        }
        String text = problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]";
        return new ApiProblem(422, "Invalid", full + " \"" + name + "\" is invalid: " + text, details);
    }

    /** 422 as the store gives it: about a resource, not a kind. */
    static ApiProblem invalidResource(ResourceKind kind, String name, String problem) {
        ApiProblem about = invalid(kind.named(kind.plural()), name, problem);
        return new ApiProblem(
                422, "Invalid", kind.resource() + " \"" + name + "\" is invalid: " + problem, about.details);
    }

    /** 403 of a creation in a namespace that is going. */
    static ApiProblem terminating(ResourceKind kind, String name, String namespace, String message) {
        ObjectNode details = details(kind, kind.plural(), name);
        details.putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace " + namespace + " is being terminated")
                .put("field", "metadata.namespace");
        return new ApiProblem(403, "Forbidden", message, details);
    }

    /** 403 with the details of what was asked for. */
    static ApiProblem forbidden(ResourceKind kind, String name, String message) {
        return new ApiProblem(403, "Forbidden", message, details(kind, kind.plural(), name));
    }

    /** 403 of a path that is no resource's. */
    static ApiProblem forbiddenPath(String user, String verb, String path) {
        return new ApiProblem(
                403,
                "Forbidden",
                "forbidden: User \"" + user + "\" cannot " + verb + " path \"" + path + "\"",
                JsonNodeFactory.instance.objectNode());
    }

    private static String cause(String message) {
        if (message.startsWith("Invalid value") && message.contains(" in body must be of type ")) {
            return "FieldValueTypeInvalid";
        }
        if (message.startsWith("Required value")) {
            return "FieldValueRequired";
        }
        if (message.startsWith("Unsupported value")) {
            return "FieldValueNotSupported";
        }
        if (message.startsWith("Forbidden")) {
            return "FieldValueForbidden";
        }
        if (message.startsWith("Duplicate value")) {
            return "FieldValueDuplicate";
        }
        if (message.startsWith("Too long")) {
            return "FieldValueTooLong";
        }
        return message.startsWith("Too many") ? "FieldValueTooMany" : "FieldValueInvalid";
    }

    static ApiProblem bad(String message) {
        return new ApiProblem(400, "BadRequest", message);
    }

    static ApiProblem gone(long asked, long oldest) {
        return new ApiProblem(410, "Expired", "too old resource version: " + asked + " (" + oldest + ")");
    }

    /** 410 of a page, with a token that goes on without consistency. */
    static ApiProblem expired(String next) {
        return new ApiProblem(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
                null,
                next);
    }

    static ApiProblem internal(String message) {
        return new ApiProblem(500, "InternalError", "Internal error occurred: " + message);
    }

    /** 500 because a webhook failed. */
    static ApiProblem webhook(String message) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes").addObject().put("message", message);
        return new ApiProblem(500, "InternalError", "Internal error occurred: " + message, details);
    }

    static ApiProblem mediaType(String accepted) {
        return new ApiProblem(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }

    /** What routing refuses before it knows the API: an answer in plain text. */
    static ApiProblem plain(int code, String text) {
        return new ApiProblem(code, PLAIN, text);
    }

    boolean isPlain() {
        return reason.equals(PLAIN);
    }

    /** 422 about the options of a request, such as {@code PatchOptions}. */
    static ApiProblem options(String kind, String problem) {
        return invalid(Kinds.options(kind), "", problem);
    }

    /** 504: a version that this server has not come to yet. */
    static ApiProblem tooLarge(long asked, long newest) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiProblem(
                504, "Timeout", "Timeout: Too large resource version: " + asked + ", current: " + newest, details);
    }

    private static ObjectNode details(ResourceKind kind, String shown, String name) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        return details.put("kind", shown);
    }

    /** The HTTP status. */
    public int code() {
        return code;
    }

    /** The reason in one word, e.g. {@code NotFound}. */
    public String reason() {
        return reason;
    }

    /** The answer's body. */
    ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata =
                status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        if (!next.isEmpty()) {
            metadata.put("continue", next);
        }
        status.put("status", "Failure").put("message", getMessage());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details);
        }
        return status.put("code", code);
    }
}
