package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions about access, for {@code kubectl auth can-i} and {@code kubectl auth whoami}. Nothing of them is stored. */
final class Reviews {

    private static final String AUTHORIZATION = "authorization.k8s.io/v1";
    private static final String AUTHENTICATION = "authentication.k8s.io/v1";

    /** Group version, plural and kind of what is served. */
    static final List<List<String>> SERVED = List.of(
            List.of(AUTHENTICATION, "selfsubjectreviews", "SelfSubjectReview"),
            List.of(AUTHENTICATION, "tokenreviews", "TokenReview"),
            List.of(AUTHORIZATION, "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            List.of(AUTHORIZATION, "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
            List.of(AUTHORIZATION, "subjectaccessreviews", "SubjectAccessReview"));

    private final Access access;
    private final Roles roles;

    Reviews(Access access, Roles roles) {
        this.access = access;
        this.roles = roles;
    }

    /** The plural that a path asks a review of; null for other paths. */
    static @Nullable String asked(String path, HttpServerRequest request) {
        return SERVED.stream()
                .filter(r -> path.equals("/apis/" + r.get(0) + "/" + r.get(1)))
                .filter(r -> request.method().name().equals("POST"))
                .map(r -> r.get(1))
                .findFirst()
                .orElse(null);
    }

    ObjectNode answer(String plural, ObjectNode review, Access.Identity who) {
        ObjectNode status = review.putObject("status");
        JsonNode spec = review.path("spec");
        switch (plural) {
            case "selfsubjectreviews" -> describe(status.putObject("userInfo"), who);
            case "tokenreviews" -> {
                Access.Identity found = access.ofToken(spec.path("token").asText(""));
                status.put("authenticated", found != null);
                if (found != null) {
                    describe(status.putObject("user"), found);
                }
            }
            case "selfsubjectrulesreviews" ->
                rules(status, who, spec.path("namespace").asText(""));
            case "subjectaccessreviews" -> {
                List<String> groups = new ArrayList<>();
                spec.path("groups").forEach(g -> groups.add(g.asText()));
                decide(
                        status,
                        new Access.Identity(spec.path("user").asText(""), groups, "", () -> true),
                        Roles.Asked.of(spec));
            }
            default -> decide(status, who, Roles.Asked.of(spec));
        }
        return review;
    }

    private void decide(ObjectNode status, Access.Identity who, Roles.Asked asked) {
        boolean ruled = access.may(who.user(), asked.verb(), asked.resource());
        Optional<String> reason = roles.allows(who, asked);
        status.put("allowed", ruled && reason.isPresent());
        if (ruled && !reason.orElse("").isEmpty()) {
            status.put("reason", reason.get());
        }
    }

    private static void describe(ObjectNode user, Access.Identity who) {
        user.put("username", who.user());
        if (!who.uid().isEmpty()) {
            user.put("uid", who.uid());
        }
        who.groups().forEach(user.putArray("groups")::add);
    }

    private void rules(ObjectNode status, Access.Identity who, String namespace) {
        ArrayNode resources = status.put("incomplete", false).putArray("resourceRules");
        if (roles.isEnforced() && !who.groups().contains("system:masters")) {
            for (JsonNode rule : roles.rules(who, namespace)) {
                ObjectNode one = resources.addObject();
                for (String field : List.of("verbs", "apiGroups", "resources", "resourceNames")) {
                    if (rule.has(field)) {
                        one.set(field, rule.get(field));
                    }
                }
            }
        } else {
            for (Access.Rule rule : access.allowedTo(who.user())) {
                ObjectNode one = resources.addObject();
                rule.verbs().stream().sorted().forEach(one.putArray("verbs")::add);
                one.putArray("apiGroups").add("*");
                rule.resources().stream().sorted().forEach(one.putArray("resources")::add);
            }
        }
        ObjectNode other = status.putArray("nonResourceRules").addObject();
        other.putArray("verbs").add("get");
        other.putArray("nonResourceURLs").add("*");
    }
}
