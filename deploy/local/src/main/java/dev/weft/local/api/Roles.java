package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What roles and their bindings allow. Rule: rbac.authorization.k8s.io, with the rights that everyone who is known has. */
final class Roles {

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> DISCOVERY =
            List.of("/api", "/apis", "/healthz", "/livez", "/readyz", "/openapi", "/version");
    private static final List<String> OWN =
            List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

    private final Store store;
    private final boolean enforced;

    /** @param enforced whether roles decide at all; else everything is allowed */
    Roles(Store store, boolean enforced) {
        this.store = store;
        this.enforced = enforced;
    }

    /**
     * What is asked for.
     *
     * @param resource plural, with the subresource behind it; empty for a path that is no resource
     * @param path of a request that is no resource's
     */
    record Asked(String verb, String group, String resource, String namespace, String name, String path) {

        static Asked of(JsonNode spec) {
            JsonNode a = spec.path("resourceAttributes");
            String part = a.path("subresource").asText("");
            return new Asked(
                    spec.path("nonResourceAttributes")
                            .path("verb")
                            .asText(a.path("verb").asText("")),
                    a.path("group").asText(""),
                    a.path("resource").asText("") + (part.isEmpty() ? "" : "/" + part),
                    a.path("namespace").asText(""),
                    a.path("name").asText(""),
                    spec.path("nonResourceAttributes").path("path").asText(""));
        }

        static Asked path(String verb, String path) {
            return new Asked(verb, "", "", "", "", path);
        }
    }

    boolean isEnforced() {
        return enforced;
    }

    /** Why it is allowed; empty when it is not. */
    Optional<String> allows(Access.Identity who, Asked asked) {
        if (!enforced || who.groups().contains("system:masters")) {
            return Optional.of("");
        }
        if (who.groups().contains("system:authenticated") && basic(asked)) {
            return Optional.of("RBAC: allowed by ClusterRoleBinding \"system:discovery\"");
        }
        List<String> reasons = new ArrayList<>();
        each(who, asked.namespace(), (rule, reason) -> {
            if (covers(rule, asked)) {
                reasons.add(reason);
            }
        });
        return reasons.stream().findFirst();
    }

    private static boolean basic(Asked asked) {
        if (asked.resource().isEmpty()) {
            return asked.verb().equals("get")
                    && DISCOVERY.stream()
                            .anyMatch(
                                    d -> asked.path().equals(d) || asked.path().startsWith(d + "/"));
        }
        return asked.verb().equals("create") && OWN.contains(asked.resource());
    }

    /** The rules that hold for someone in a namespace. */
    List<JsonNode> rules(Access.Identity who, String namespace) {
        List<JsonNode> rules = new ArrayList<>();
        each(who, namespace, (rule, reason) -> rules.add(rule));
        return rules;
    }

    private void each(Access.Identity who, String namespace, BiConsumer<JsonNode, String> taker) {
        for (ObjectNode binding : store.list("clusterrolebindings." + GROUP, null)) {
            bound(who, binding, "", taker);
        }
        if (!namespace.isEmpty()) {
            for (ObjectNode binding : store.list("rolebindings." + GROUP, namespace)) {
                bound(who, binding, namespace, taker);
            }
        }
    }

    private void bound(Access.Identity who, ObjectNode binding, String namespace, BiConsumer<JsonNode, String> taker) {
        for (JsonNode subject : binding.path("subjects")) {
            if (!names(subject, who)) {
                continue;
            }
            JsonNode ref = binding.path("roleRef");
            String role = ref.path("name").asText();
            boolean cluster = ref.path("kind").asText().equals("ClusterRole");
            ObjectNode found = cluster
                    ? store.get("clusterroles." + GROUP, role)
                    : store.get("roles." + GROUP, Store.key(namespace, role));
            if (found != null) {
                String reason = "RBAC: allowed by " + binding.path("kind").asText() + " \""
                        + binding.path("metadata").path("name").asText()
                        + (namespace.isEmpty() ? "" : "/" + namespace) + "\" of "
                        + ref.path("kind").asText() + " \""
                        + role + "\" to " + shown(subject);
                found.path("rules").forEach(r -> taker.accept(r, reason));
            }
            return;
        }
    }

    private static String shown(JsonNode subject) {
        String namespace = subject.path("namespace").asText("");
        return subject.path("kind").asText() + " \"" + subject.path("name").asText()
                + (namespace.isEmpty() ? "" : "/" + namespace) + "\"";
    }

    private static boolean names(JsonNode subject, Access.Identity who) {
        String name = subject.path("name").asText();
        return switch (subject.path("kind").asText()) {
            case "User" -> who.user().equals(name);
            case "Group" -> who.groups().contains(name);
            default ->
                who.user()
                        .equals("system:serviceaccount:"
                                + subject.path("namespace").asText() + ":" + name);
        };
    }

    private static boolean covers(JsonNode rule, Asked asked) {
        if (!has(rule.path("verbs"), asked.verb())) {
            return false;
        }
        if (asked.resource().isEmpty()) {
            for (JsonNode url : rule.path("nonResourceURLs")) {
                String text = url.asText();
                if (text.equals(asked.path())
                        || (text.endsWith("*") && asked.path().startsWith(text.substring(0, text.length() - 1)))) {
                    return true;
                }
            }
            return false;
        }
        int slash = asked.resource().indexOf('/');
        boolean resource = has(rule.path("resources"), asked.resource())
                || (slash > 0
                        && contains(
                                rule.path("resources"), "*" + asked.resource().substring(slash)));
        JsonNode only = rule.path("resourceNames");
        return resource
                && has(rule.path("apiGroups"), asked.group())
                && (only.isEmpty() || contains(only, asked.name()));
    }

    private static boolean has(JsonNode list, String value) {
        return contains(list, "*") || contains(list, value);
    }

    private static boolean contains(JsonNode list, String value) {
        for (JsonNode one : list) {
            if (one.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Refuses a role that gives more than its writer has.
     *
     * @throws ApiProblem 403 that shows the rules
     */
    void mayGrant(Access.Identity who, ResourceKind kind, String namespace, JsonNode role) {
        boolean roles =
                kind.group().equals(GROUP) && List.of("roles", "clusterroles").contains(kind.plural());
        String name = role.path("metadata").path("name").asText();
        if (!roles
                || allows(who, new Asked("escalate", GROUP, kind.plural(), namespace, name, ""))
                        .isPresent()) {
            return;
        }
        List<String> missing = new ArrayList<>();
        for (JsonNode rule : role.path("rules")) {
            boolean held = true;
            for (JsonNode verb : rule.path("verbs")) {
                for (JsonNode group : rule.path("apiGroups")) {
                    for (JsonNode resource : rule.path("resources")) {
                        held &= allows(
                                        who,
                                        new Asked(verb.asText(), group.asText(), resource.asText(), namespace, "", ""))
                                .isPresent();
                    }
                }
            }
            if (!held) {
                missing.add("{APIGroups:" + quoted(rule.path("apiGroups")) + ", Resources:"
                        + quoted(rule.path("resources")) + ", Verbs:" + quoted(rule.path("verbs")) + "}");
            }
        }
        if (!missing.isEmpty()) {
            throw ApiProblem.forbidden(
                    kind,
                    name,
                    kind.resource() + " \"" + name + "\" is forbidden: user \"" + who.user() + "\" (groups="
                            + quoted(who.groups()) + ") is attempting to grant RBAC permissions not currently held:\n"
                            + String.join("\n", missing));
        }
    }

    private static String quoted(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(t -> texts.add(t.asText()));
        return quoted(texts);
    }

    private static String quoted(List<String> texts) {
        return "[" + String.join(", ", texts.stream().map(t -> "\"" + t + "\"").toList()) + "]";
    }
}
