package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions about access, for {@code kubectl auth can-i} and {@code kubectl auth whoami}. Nothing of them is stored. */
final class Reviews {

    private static final String CAN_I = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String WHO_AM_I = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    /** Group version, plural and kind of what is served. */
    static final List<List<String>> SERVED = List.of(
            List.of("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview"),
            List.of("authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview"));

    private Reviews() {}

    static @Nullable ObjectNode answer(
            String path, HttpServerRequest request, byte[] body, Caller caller, Access access) {
        boolean asked = path.equals(CAN_I) || path.equals(WHO_AM_I);
        if (!asked || !request.method().name().equals("POST")) {
            return null;
        }
        ObjectNode review = Answers.object(request, body);
        if (path.equals(WHO_AM_I)) {
            ObjectNode user = review.putObject("status").putObject("userInfo").put("username", caller.user());
            caller.groups().forEach(user.putArray("groups")::add);
            return review;
        }
        JsonNode attributes = review.path("spec").path("resourceAttributes");
        String part = attributes.path("subresource").asText("");
        String resource = attributes.path("resource").asText("") + (part.isEmpty() ? "" : "/" + part);
        review.putObject("status")
                .put(
                        "allowed",
                        access.may(caller.user(), attributes.path("verb").asText(""), resource));
        return review;
    }
}
