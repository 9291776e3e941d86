package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.policy.domain.sriov.NodeValidation;
import dev.weft.policy.domain.sriov.PolicyConflicts;
import dev.weft.policy.domain.sriov.PolicyDefaults;
import dev.weft.policy.domain.sriov.PolicyValidation;
import dev.weft.policy.domain.sriov.ResourceNames;
import dev.weft.policy.domain.sriov.SupportedNics;
import dev.weft.policy.domain.sriov.Violation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operator's admission webhook for policies. The cases were recorded with models that are all built in. */
public final class WebhookAreas implements AreaSet {

    private static final SupportedNics NICS = SupportedNics.builtIn();

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "webhook_mutate", Upstream.answering(WebhookAreas::mutate),
                "webhook_resource_name", Upstream.answering(WebhookAreas::resourceName),
                "webhook_policy_static", Upstream.answering(WebhookAreas::policy),
                "webhook_policy_vs_nodestate", Upstream.answering(WebhookAreas::onNode),
                "webhook_policy_vs_policy", Upstream.answering(WebhookAreas::onPolicy),
                "webhook_policy_admission", Upstream.answering(WebhookAreas::admission));
    }

    private static JsonNode mutate(JsonNode input) {
        ObjectNode answer = Upstream.error(null).put("allowed", true);
        List<PolicyDefaults.Addition> additions = PolicyDefaults.of(input.path("object"));
        if (additions.isEmpty()) {
            return answer.putNull("patch");
        }
        ArrayNode patch = answer.put("patchType", "JSONPatch").putArray("patch");
        additions.forEach(addition ->
                patch.addObject().put("op", "add").put("path", addition.path()).set("value", addition.value()));
        return answer;
    }

    private static JsonNode resourceName(JsonNode input) {
        return Upstream.error(ResourceNames.problem(input.path("name").asText()).orElse(null));
    }

    private static JsonNode policy(JsonNode input) {
        return allowed(first(PolicyValidation.violations(
                Upstream.policy(input.path("object")),
                NICS,
                input.path("DEV_MODE").asText().equals("TRUE"))));
    }

    private static JsonNode onNode(JsonNode input) {
        NodeValidation.Outcome outcome = NodeValidation.check(
                Upstream.policy(input.path("policy")),
                Upstream.devices(input.path("nodeState")),
                input.at("/node/spec/providerID").asText(),
                NICS);
        ObjectNode answer =
                Upstream.error(outcome.violation().map(Violation::message).orElse(null));
        answer.put("interfaceSelected", !outcome.chosen().isEmpty());
        answer.set("notSelectedMessages", outcome.notChosen().isEmpty() ? null : Upstream.json(outcome.notChosen()));
        return answer;
    }

    private static JsonNode onPolicy(JsonNode input) {
        return Upstream.error(PolicyConflicts.first(
                        Upstream.policy(input.path("current")),
                        Upstream.policy(input.path("existing")),
                        Upstream.devices(input.path("nodeState")))
                .map(Violation::message)
                .orElse(null));
    }

    private static JsonNode admission(JsonNode input) {
        JsonNode object = input.path("object");
        PolicyValidation.Admission admission = PolicyValidation.admit(
                Upstream.policy(object),
                object.at("/metadata/namespace").asText(),
                input.path("operation").asText(),
                input.path("operatorNamespace").asText(),
                NICS);
        ObjectNode answer =
                allowed(admission.violation().map(Violation::message).orElse(null));
        answer.set("warnings", admission.warnings().isEmpty() ? null : Upstream.json(admission.warnings()));
        return answer;
    }

    private static ObjectNode allowed(@Nullable String error) {
        return Upstream.error(error).put("allowed", error == null);
    }

    private static @Nullable String first(List<Violation> violations) {
        return violations.isEmpty() ? null : violations.get(0).message();
    }
}
