package dev.weft.inventory.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Answers in the form of RFC 9457 problem details. */
final class Problem {

    private Problem() {}

    static WebApplicationException of(int status, String title, String detail) {
        return new WebApplicationException(Response.status(status)
                .type("application/problem+json")
                .entity(Map.of("type", "about:blank", "title", title, "status", status, "detail", detail))
                .build());
    }
}
