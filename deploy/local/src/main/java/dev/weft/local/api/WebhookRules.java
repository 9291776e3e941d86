package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a configuration of webhooks. Rule: admissionregistration's validation, the part that authors meet. */
final class WebhookRules {

    private static final int LONGEST_SECONDS = 30;

    private WebhookRules() {}

    static void validate(ResourceKind kind, String name, ObjectNode configuration) {
        List<String> problems = new ArrayList<>();
        int i = 0;
        for (JsonNode webhook : configuration.path("webhooks")) {
            check("webhooks[" + i++ + "]", webhook, problems);
        }
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(kind, name, problems);
        }
    }

    private static void check(String at, JsonNode webhook, List<String> problems) {
        String effects = webhook.path("sideEffects").asText("");
        if (effects.isEmpty()) {
            problems.add(at + ".sideEffects: Required value: must specify one of None, NoneOnDryRun");
        } else if (!List.of("None", "NoneOnDryRun").contains(effects)) {
            problems.add(at + ".sideEffects: Unsupported value: \"" + effects
                    + "\": supported values: \"None\", \"NoneOnDryRun\"");
        }
        if (webhook.path("admissionReviewVersions").isEmpty()) {
            problems.add(at + ".admissionReviewVersions: Required value: must specify one of v1, v1beta1");
        }
        int seconds = webhook.path("timeoutSeconds").asInt(10);
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            problems.add(at + ".timeoutSeconds: Invalid value: " + seconds
                    + ": the timeout value must be between 1 and " + LONGEST_SECONDS + " seconds");
        }
        String url = webhook.path("clientConfig").path("url").asText("");
        boolean service = webhook.path("clientConfig").has("service");
        if (url.isEmpty() != service) {
            problems.add(at + ".clientConfig: Required value: exactly one of url or service is required");
        } else if (!url.isEmpty() && !url.startsWith("https:")) {
            problems.add(at + ".clientConfig.url: Invalid value: \"" + url.replaceFirst(":.*", "")
                    + "\": 'https' is the only allowed URL scheme; desired format: https://host[/path]");
        }
        int i = 0;
        for (JsonNode condition : webhook.path("matchConditions")) {
            String expression = condition.path("expression").asText("");
            Optional<String> problem = CelRules.compiles(expression);
            if (problem.isPresent()) {
                problems.add(at + ".matchConditions[" + i + "].expression: Invalid value: \"" + expression
                        + "\": compilation failed: " + problem.get());
            }
            i++;
        }
    }
}
