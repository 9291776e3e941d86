package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Admission webhooks: what they are asked and what their answers do. Rule: admission.k8s.io/v1. */
abstract class WebhookCases extends WebhookFixture {

    WebhookCases(ApiServer server) {
        super(server);
    }

    @Test
    void aReviewTellsWhoDoesWhatToWhat() {
        configure(VALIDATING, "");

        api.post(core("configmaps"), configMapOf("a", "{a: x}")).is(201);

        JsonNode request = webhook.about("a").get(0);
        assertThat(request.path("operation").asText()).isEqualTo("CREATE");
        assertThat(request.path("namespace").asText()).isEqualTo(namespace);
        assertThat(request.path("kind").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"}");
        assertThat(request.path("resource").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"v1\",\"resource\":\"configmaps\"}");
        assertThat(request.path("requestKind")).isEqualTo(request.path("kind"));
        assertThat(request.path("requestResource")).isEqualTo(request.path("resource"));
        assertThat(texts(request.at("/userInfo/groups"))).contains("system:masters");
        assertThat(request.at("/object/data/a").asText()).isEqualTo("x");
        assertThat(request.path("oldObject").isNull()).isTrue();
        assertThat(request.path("dryRun").asBoolean()).isFalse();
        assertThat(request.at("/options/kind").asText()).isEqualTo("CreateOptions");
        assertThat(request.path("uid").asText()).hasSize(36);
    }

    @Test
    void aRefusalCarriesTheWebhooksName() {
        configure(VALIDATING, "");
        webhook.answers(r -> "{\"allowed\":false,\"status\":{\"message\":\"not today\"}}");

        api.post(core("configmaps"), configMapOf("a", "{}"))
                .fails(400, "", "admission webhook \"hook.contract.weft.dev\" denied the request: not today");
        api.get(configMap("a")).is(404);
    }

    @Test
    void aRefusalWithoutAMessageSaysSo() {
        configure(VALIDATING, "");
        webhook.answers(r -> "{\"allowed\":false}");

        api.post(core("configmaps"), configMapOf("a", "{}"))
                .fails(400, "", "admission webhook \"hook.contract.weft.dev\" denied the request without explanation");
    }

    @Test
    void aRefusalsCodeAndReasonAreTheWebhooks() {
        configure(VALIDATING, "");
        webhook.answers(
                r ->
                        "{\"allowed\":false,\"status\":{\"code\":422,\"reason\":\"Invalid\",\"message\":\"too many threads\"}}");

        api.post(core("configmaps"), configMapOf("a", "{}"))
                .fails(
                        422,
                        "Invalid",
                        "admission webhook \"hook.contract.weft.dev\" denied the request: too many threads");
    }

    @Test
    void warningsReachTheClient() {
        configure(VALIDATING, "");
        webhook.answers(r -> "{\"allowed\":true,\"warnings\":[\"old thread\"]}");

        assertThat(api.post(core("configmaps"), configMapOf("a", "{}")).warnings())
                .containsExactly("old thread");
    }

    @Test
    void aMutatingWebhooksPatchIsApplied() {
        configure(MUTATING, "");
        webhook.answers(
                r -> WebhookServer.patch("[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"woven\":\"yes\"}}]"));

        assertThat(api.post(core("configmaps"), configMapOf("a", "{}"))
                        .is(201)
                        .at("/data/woven")
                        .asText())
                .isEqualTo("yes");
    }

    @Test
    void whatAWebhookSetsOnACreationBelongsToNobody() {
        configure(MUTATING, "");
        webhook.answers(
                r -> WebhookServer.patch("[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"woven\":\"yes\"}}]"));

        JsonNode made = api.post(core("configmaps"), configMapOf("a", "{}")).is(201);

        assertThat(made.path("metadata").has("managedFields")).isFalse();
    }

    @Test
    void whatAWebhookLeavesIsValidated() {
        configure(MUTATING, "");
        webhook.answers(r ->
                WebhookServer.patch("[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"x\":\"not good\"}}]"));

        api.post(core("configmaps"), configMapOf("a", "{}")).fails(422, "Invalid");
    }

    @Test
    void theValidatingWebhookSeesWhatTheMutatingOneLeft() {
        configure(configuration(MUTATING, "first", CREATED));
        configure(VALIDATING, "");
        webhook.answers(
                r -> WebhookServer.patch("[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"woven\":\"yes\"}}]"));
        untilAsked();
        until(() -> {
            api.delete(configMap("a"));
            webhook.answers(r -> r.at("/object/data/woven").isMissingNode()
                    ? WebhookServer.patch("[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"woven\":\"yes\"}}]")
                    : "{\"allowed\":true}");
            api.post(core("configmaps"), configMapOf("a", "{}")).is(201);
            List<JsonNode> seen = webhook.about("a");
            assertThat(seen.get(seen.size() - 1).at("/object/data/woven").asText())
                    .isEqualTo("yes");
        });
    }

    @Test
    void aDryRunIsToldAndNothingIsKept() {
        configure(VALIDATING, "");

        api.post(core("configmaps") + "?dryRun=All", configMapOf("a", "{}")).is(201);

        assertThat(webhook.about("a").get(0).path("dryRun").asBoolean()).isTrue();
        api.get(configMap("a")).is(404);
    }

    @Test
    void anUpdateShowsTheObjectBeforeAndAfter() {
        makeConfigMap("a", "{a: x}");
        configure(configuration(
                VALIDATING,
                "hook",
                "rules: [{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]"));
        untilAsked();

        api.merge(configMap("a"), "{\"data\":{\"a\":\"y\"}}").is(200);

        JsonNode request = webhook.about("a").get(0);
        assertThat(request.path("operation").asText()).isEqualTo("UPDATE");
        assertThat(request.at("/oldObject/data/a").asText()).isEqualTo("x");
        assertThat(request.at("/object/data/a").asText()).isEqualTo("y");
        assertThat(request.at("/options/kind").asText()).isEqualTo("UpdateOptions");
    }

    @Test
    void aDeletionShowsTheObjectThatIsToGo() {
        makeConfigMap("a", "{a: x}");
        configure(configuration(
                VALIDATING,
                "hook",
                "rules: [{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]"));
        untilAsked();
        webhook.answers(r -> "{\"allowed\":false,\"status\":{\"message\":\"it stays\"}}");

        api.delete(configMap("a"))
                .fails(400, "", "admission webhook \"hook.contract.weft.dev\" denied the request: it stays");

        JsonNode request = webhook.about("a").get(0);
        assertThat(request.path("operation").asText()).isEqualTo("DELETE");
        assertThat(request.path("object").isNull()).isTrue();
        assertThat(request.at("/oldObject/data/a").asText()).isEqualTo("x");
    }

    @Test
    void aStatusUpdateIsASubresource() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);
        configure(
                configuration(
                        VALIDATING,
                        "hook",
                        "rules: [{operations: [UPDATE], apiGroups: [contract.weft.dev], apiVersions: ['*'], resources: [looms/status]}, {operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]"));
        untilAsked();

        api.merge(looms + "/a", "{\"spec\":{\"threads\":2}}").is(200);
        api.merge(looms + "/a/status", "{\"status\":{\"woven\":2}}").is(200);

        assertThat(webhook.about("a")).hasSize(1);
        JsonNode request = webhook.about("a").get(0);
        assertThat(request.path("subResource").asText()).isEqualTo("status");
        assertThat(request.at("/resource/resource").asText()).isEqualTo("looms");
    }

    @Test
    void aBindingIsAdmittedAsASubresource() {
        api.post(core("pods"), podOf("p", "")).is(201);
        configure(
                configuration(
                        VALIDATING,
                        "hook",
                        "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods/binding, configmaps]}]"));
        untilAsked();

        ObjectNode binding =
                Yaml.of("{apiVersion: v1, kind: Binding, metadata: {name: p}, target: {kind: Node, name: n}}");
        api.post(core("pods") + "/p/binding", binding).is(201);

        JsonNode request = webhook.about("p").get(0);
        assertThat(request.path("subResource").asText()).isEqualTo("binding");
        assertThat(request.at("/kind/kind").asText()).isEqualTo("Binding");
    }
}
