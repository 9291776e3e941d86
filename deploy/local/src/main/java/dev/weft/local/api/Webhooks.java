package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Decides which admission webhooks a request meets, in order of the configurations' names. */
final class Webhooks {

    private static final String GROUP = "admissionregistration.k8s.io";
    private static final String MUTATING = "mutatingwebhookconfigurations." + GROUP;
    private static final String VALIDATING = "validatingwebhookconfigurations." + GROUP;

    private final Store store;
    private final AtomicLong calls = new AtomicLong();

    Webhooks(Store store) {
        this.store = store;
    }

    /** Webhook calls since start. */
    long calls() {
        return calls.get();
    }

    /** The object as the mutating webhooks leave it. A deletion has no object. */
    ObjectNode mutate(
            ResourceKind kind,
            String operation,
            @Nullable ObjectNode object,
            @Nullable ObjectNode before,
            Caller caller) {
        ObjectNode result = object;
        for (JsonNode webhook : of(MUTATING, kind)) {
            if (matches(webhook, kind, operation, result, before, caller)) {
                calls.incrementAndGet();
                result = new WebhookCall(webhook, kind, operation, caller).mutated(result, before);
            }
        }
        return result == null ? JsonNodeFactory.instance.objectNode() : result;
    }

    /** Asks the validating webhooks. */
    void validate(
            ResourceKind kind,
            String operation,
            @Nullable ObjectNode object,
            @Nullable ObjectNode before,
            Caller caller) {
        for (JsonNode webhook : of(VALIDATING, kind)) {
            if (matches(webhook, kind, operation, object, before, caller)) {
                calls.incrementAndGet();
                new WebhookCall(webhook, kind, operation, caller).ask(object, before);
            }
        }
    }

    private java.util.List<JsonNode> of(String resource, ResourceKind kind) {
        java.util.List<JsonNode> webhooks = new java.util.ArrayList<>();
        // Webhooks do not decide about webhooks: nobody could mend them.
        if (!kind.group().equals(GROUP)) {
            store.list(resource, null).forEach(c -> c.path("webhooks").forEach(webhooks::add));
        }
        return webhooks;
    }

    private boolean matches(
            JsonNode webhook,
            ResourceKind kind,
            String operation,
            @Nullable ObjectNode object,
            @Nullable ObjectNode before,
            Caller caller) {
        boolean rule = false;
        for (JsonNode r : webhook.path("rules")) {
            rule |= has(r.path("operations"), operation)
                    && has(r.path("apiGroups"), kind.group())
                    && has(r.path("apiVersions"), kind.version())
                    && resource(r.path("resources"), kind.plural())
                    && scope(r.path("scope").asText("*"), kind);
        }
        boolean labelled = (object != null && selected(webhook.path("objectSelector"), object))
                || (before != null && selected(webhook.path("objectSelector"), before));
        if (!rule || !labelled || !inNamespace(webhook, kind, object == null ? before : object)) {
            return false;
        }
        return conditions(webhook, kind, operation, object, before, caller);
    }

    private boolean inNamespace(JsonNode webhook, ResourceKind kind, @Nullable ObjectNode object) {
        if (object == null) {
            return true;
        }
        ObjectNode namespace = kind.plural().equals("namespaces")
                ? object
                : store.get(
                        "namespaces", object.path("metadata").path("namespace").asText(""));
        return namespace == null || selected(webhook.path("namespaceSelector"), namespace);
    }

    private static boolean conditions(
            JsonNode webhook,
            ResourceKind kind,
            String operation,
            @Nullable ObjectNode object,
            @Nullable ObjectNode before,
            Caller caller) {
        JsonNode conditions = webhook.path("matchConditions");
        if (conditions.isEmpty()) {
            return true;
        }
        ObjectNode request = WebhookCall.request(kind, operation, object, before, caller);
        request.remove(java.util.List.of("object", "oldObject"));
        String problem = "";
        for (JsonNode condition : conditions) {
            CelRules.Outcome outcome =
                    CelRules.matches(condition.path("expression").asText(), object, before, request);
            if (!outcome.holds() && outcome.problem().isEmpty()) {
                return false;
            }
            problem = outcome.problem().orElse(problem);
        }
        if (problem.isEmpty()) {
            return true;
        }
        if (WebhookCall.ignoresFailure(webhook)) {
            return false;
        }
        throw new ApiProblem(
                403,
                "Forbidden",
                "admission webhook \"" + webhook.path("name").asText() + "\" could not match the request: " + problem);
    }

    private static boolean has(JsonNode list, String value) {
        for (JsonNode element : list) {
            if (element.asText().equals("*") || element.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean resource(JsonNode list, String plural) {
        int slash = plural.indexOf('/');
        for (JsonNode element : list) {
            String text = element.asText();
            boolean whole = text.equals(plural) || text.equals("*/*") || (slash < 0 && text.equals("*"));
            boolean part = slash > 0
                    && (text.equals(plural.substring(0, slash) + "/*") || text.equals("*" + plural.substring(slash)));
            if (whole || part) {
                return true;
            }
        }
        return false;
    }

    private static boolean scope(String scope, ResourceKind kind) {
        return scope.equals("*") || scope.equals("Namespaced") == kind.namespaced();
    }

    private static boolean selected(JsonNode selector, JsonNode object) {
        JsonNode labels = object.path("metadata").path("labels");
        for (var wanted : selector.path("matchLabels").properties()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (JsonNode e : selector.path("matchExpressions")) {
            JsonNode value = labels.get(e.path("key").asText());
            boolean in = value != null && has(e.path("values"), value.asText());
            boolean holds = switch (e.path("operator").asText()) {
                case "In" -> in;
                case "NotIn" -> !in;
                case "Exists" -> value != null;
                default -> value == null;
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
