package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Which requests a webhook is asked about, and what its failure does. */
abstract class WebhookMatchCases extends WebhookFixture {

    private static final String CONDITION =
            "matchConditions: [{name: asks, expression: \"has(object.metadata.annotations) && 'weft.dev/ask' in object.metadata.annotations\"}]";

    WebhookMatchCases(ApiServer server) {
        super(server);
    }

    private static ObjectNode asking(String name) {
        return Yaml.of(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, annotations: {weft.dev/ask: 'yes'}, labels: {app: x}}}",
                name);
    }

    /** Waits until the webhook is asked about an object like this. */
    private void untilAskedAbout(ObjectNode like) {
        int[] probe = {0};
        until(() -> {
            String name = "like-" + probe[0]++;
            like.withObject("/metadata").put("name", name);
            api.post(core("configmaps") + "?dryRun=All", like);
            assertThat(webhook.about(name)).isNotEmpty();
        });
    }

    @Test
    void onlyWhatItsConditionsMatchIsAskedAbout() {
        configure(configuration(VALIDATING, "hook", CREATED + ", " + CONDITION));
        untilAskedAbout(asking("x"));

        api.post(core("configmaps"), configMapOf("plain", "{}")).is(201);
        api.post(core("configmaps"), asking("asks")).is(201);

        assertThat(webhook.about("plain")).isEmpty();
        assertThat(webhook.about("asks")).hasSize(1);
    }

    @Test
    void aConditionSeesTheRequest() {
        configure(
                configuration(
                        VALIDATING,
                        "hook",
                        CREATED
                                + ", matchConditions: [{name: who, expression: \"'system:masters' in request.userInfo.groups && request.operation == 'CREATE' && request.namespace != ''\"}, {name: not-root, expression: \"object.metadata.name != 'plain'\"}]"));
        untilAskedAbout(asking("x"));

        api.post(core("configmaps"), configMapOf("plain", "{}")).is(201);

        assertThat(webhook.about("plain")).isEmpty();
    }

    @Test
    void aConditionThatFailsRefusesUnlessFailureIsIgnored() {
        String broken = ", matchConditions: [{name: broken, expression: \"object.data.threads == '1'\"}]";
        configure(configuration(VALIDATING, "hook", CREATED + broken));

        until(() -> {
            JsonNode status = api.post(core("configmaps") + "?dryRun=All", configMapOf("a", "{}"))
                    .fails(403, "Forbidden");
            assertThat(status.path("message").asText()).contains("no such key: ");
        });
    }

    @Test
    void aConditionThatFailsSkipsWhenFailureIsIgnored() {
        String broken =
                ", failurePolicy: Ignore, matchConditions: [{name: broken, expression: \"object.data.threads == '1'\"}]";
        configure(configuration(VALIDATING, "hook", CREATED + broken));
        untilAskedAbout(configMapOf("x", "{threads: '1'}"));

        api.post(core("configmaps"), configMapOf("a", "{}")).is(201);

        assertThat(webhook.about("a")).isEmpty();
    }

    @Test
    void aConditionThatDoesNotCompileIsRefused() {
        JsonNode status = api.post(
                        configurations(VALIDATING),
                        configuration(
                                VALIDATING,
                                "hook",
                                CREATED + ", matchConditions: [{name: broken, expression: 'object.'}]"))
                .fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .contains("webhooks[0].matchConditions[0].expression: Invalid value: ");
    }

    @Test
    void aNamespaceSelectorLeavesOtherNamespacesOut() {
        configure(VALIDATING, "");

        api.post("/api/v1/namespaces/default/configmaps", configMapOf(namespace, "{}"))
                .is(201);
        outside("/api/v1/namespaces/default/configmaps/" + namespace);

        assertThat(webhook.about(namespace)).isEmpty();
    }

    @Test
    void anObjectSelectorLooksAtLabels() {
        configure(configuration(VALIDATING, "hook", CREATED + ", objectSelector: {matchLabels: {app: x}}"));
        untilAskedAbout(asking("x"));

        api.post(core("configmaps"), configMapOf("plain", "{}")).is(201);

        assertThat(webhook.about("plain")).isEmpty();
    }

    @Test
    void onlyItsOperationsAndResourcesAreAskedAbout() {
        configure(VALIDATING, "");
        api.post(core("secrets"), Yaml.of("{apiVersion: v1, kind: Secret, metadata: {name: s}}"))
                .is(201);
        makeConfigMap("a", "{}");
        api.merge(configMap("a"), "{\"data\":{\"a\":\"x\"}}").is(200);

        assertThat(webhook.about("s")).isEmpty();
        assertThat(webhook.about("a")).hasSize(1);
    }

    @Test
    void aWebhookThatDoesNotAnswerRefuses() {
        configure(VALIDATING, "");
        webhook.hangs();

        JsonNode status = api.post(core("configmaps"), configMapOf("a", "{}")).fails(500, "InternalError");

        assertThat(status.path("message").asText())
                .isEqualTo(
                        "Internal error occurred: failed calling webhook \"hook.contract.weft.dev\": failed to call webhook: Post \""
                                + webhook.url() + "?timeout=2s\": context deadline exceeded");
        assertThat(causes(status)).hasSize(1);
    }

    @Test
    void aWebhookThatDoesNotAnswerIsPassedWhenFailureIsIgnored() {
        configure(VALIDATING, "failurePolicy: Ignore");
        webhook.hangs();
        long began = System.nanoTime();

        api.post(core("configmaps"), configMapOf("a", "{}")).is(201);

        assertThat((System.nanoTime() - began) / 1_000_000).isBetween(1_500L, 15_000L);
    }

    @Test
    void aWebhookThatIsNotThereRefusesUnlessFailureIsIgnored() {
        configure(VALIDATING, "");
        webhook.close();

        JsonNode status = api.post(core("configmaps"), configMapOf("a", "{}")).fails(500, "InternalError");

        assertThat(status.path("message").asText())
                .startsWith(
                        "Internal error occurred: failed calling webhook \"hook.contract.weft.dev\": failed to call webhook: Post \""
                                + webhook.url() + "?timeout=2s\": ");
    }

    @Test
    void aWebhookWithSideEffectsForbidsDryRuns() {
        configure(VALIDATING, "");
        String path = configurations(VALIDATING) + "/hook-" + namespace;
        api.jsonPatch(path, "[{\"op\":\"replace\",\"path\":\"/webhooks/0/sideEffects\",\"value\":\"NoneOnDryRun\"}]")
                .is(200);

        api.post(core("configmaps") + "?dryRun=All", configMapOf("a", "{}")).is(201);
        api.jsonPatch(path, "[{\"op\":\"replace\",\"path\":\"/webhooks/0/sideEffects\",\"value\":\"Some\"}]")
                .fails(422, "Invalid");
    }

    @Test
    void whatAConfigurationLeavesOutIsFilledIn() {
        ObjectNode configuration = configuration(MUTATING, "hook", CREATED);
        ((ObjectNode) configuration.at("/webhooks/0")).remove("timeoutSeconds");
        configure(configuration);

        JsonNode hook =
                api.get(configurations(MUTATING) + "/hook-" + namespace).is(200).at("/webhooks/0");

        assertThat(hook.path("failurePolicy").asText()).isEqualTo("Fail");
        assertThat(hook.path("matchPolicy").asText()).isEqualTo("Equivalent");
        assertThat(hook.path("reinvocationPolicy").asText()).isEqualTo("Never");
        assertThat(hook.path("timeoutSeconds").asInt()).isEqualTo(10);
        assertThat(hook.path("objectSelector").toString()).isEqualTo("{}");
        assertThat(hook.at("/rules/0/scope").asText()).isEqualTo("*");
    }

    @Test
    void aConfigurationMustBeWhole() {
        ObjectNode configuration = configuration(VALIDATING, "hook", CREATED);
        ((ObjectNode) configuration.at("/webhooks/0")).remove("sideEffects");
        JsonNode status = api.post(configurations(VALIDATING), configuration).fails(422, "Invalid");
        assertThat(status.path("message").asText())
                .contains("webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun");

        ObjectNode plain = configuration(VALIDATING, "hook", CREATED);
        ((ObjectNode) plain.at("/webhooks/0/clientConfig")).put("url", "http://127.0.0.1:1/");
        status = api.post(configurations(VALIDATING), plain).fails(422, "Invalid");
        assertThat(status.path("message").asText())
                .contains(
                        "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme");

        ObjectNode slow = configuration(VALIDATING, "hook", CREATED);
        ((ObjectNode) slow.at("/webhooks/0")).put("timeoutSeconds", 31);
        status = api.post(configurations(VALIDATING), slow).fails(422, "Invalid");
        assertThat(status.path("message").asText())
                .contains(
                        "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds");
    }

    @Test
    void webhooksAreNotAskedAboutWebhooks() {
        configure(configuration(
                VALIDATING,
                "hook",
                "rules: [{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*']}]"));
        untilAsked();
        webhook.answers(r -> "{\"allowed\":false}");

        api.delete(configurations(VALIDATING) + "/hook-" + namespace).is(200);
    }
}
