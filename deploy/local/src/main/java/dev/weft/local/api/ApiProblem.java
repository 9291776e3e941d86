package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer that is an error, as metav1.Status. */
final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    ApiProblem(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static ApiProblem notFound(ResourceKind kind, String name) {
        return new ApiProblem(404, "NotFound", kind.resource() + " \"" + name + "\" not found");
    }

    static ApiProblem exists(ResourceKind kind, String name) {
        return new ApiProblem(409, "AlreadyExists", kind.resource() + " \"" + name + "\" already exists");
    }

    static ApiProblem conflict(ResourceKind kind, String name) {
        return new ApiProblem(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + kind.resource() + " \"" + name
                        + "\": the object has been modified; please apply your changes to the latest version and try again");
    }

    static ApiProblem invalid(ResourceKind kind, String name, String causes) {
        String full = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        return new ApiProblem(422, "Invalid", full + " \"" + name + "\" is invalid: " + causes);
    }

    static ApiProblem bad(String message) {
        return new ApiProblem(400, "BadRequest", message);
    }

    static ApiProblem gone() {
        return new ApiProblem(410, "Expired", "too old resource version");
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason)
                .put("code", code);
        return status;
    }
}
