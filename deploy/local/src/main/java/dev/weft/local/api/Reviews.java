package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions about access, for {@code kubectl auth can-i} and {@code kubectl auth whoami}. Nothing of them is stored. */
final class Reviews {

    private static final String CAN_I = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String WHAT_CAN_I = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    private static final String WHO_AM_I = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    /** Group version, plural and kind of what is served. */
    static final List<List<String>> SERVED = List.of(
            List.of("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview"),
            List.of("authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            List.of("authorization.k8s.io/v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview"));

    private Reviews() {}

    static @Nullable ObjectNode answer(
            String path, HttpServerRequest request, byte[] body, Caller caller, Access access) {
        boolean asked = path.equals(CAN_I) || path.equals(WHO_AM_I) || path.equals(WHAT_CAN_I);
        if (!asked || !request.method().name().equals("POST")) {
            return null;
        }
        ObjectNode review = Answers.object(request, body);
        if (path.equals(WHO_AM_I)) {
            ObjectNode user = review.putObject("status").putObject("userInfo").put("username", caller.user());
            caller.groups().forEach(user.putArray("groups")::add);
            return review;
        }
        if (path.equals(WHAT_CAN_I)) {
            rules(review.putObject("status").put("incomplete", false), caller, access);
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

    private static void rules(ObjectNode status, Caller caller, Access access) {
        ArrayNode resources = status.putArray("resourceRules");
        for (Access.Rule rule : access.allowedTo(caller.user())) {
            ObjectNode one = resources.addObject();
            rule.verbs().stream().sorted().forEach(one.putArray("verbs")::add);
            one.putArray("apiGroups").add("*");
            rule.resources().stream().sorted().forEach(one.putArray("resources")::add);
        }
        ObjectNode other = status.putArray("nonResourceRules").addObject();
        other.putArray("verbs").add("get");
        other.putArray("nonResourceURLs").add("*");
    }
}
