package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bodies of failures. Rule: apimachinery's api/errors. */
abstract class FailureCases extends Cases {

    FailureCases(ApiServer server) {
        super(server);
    }

    @Test
    void aFailureIsAStatusWithReasonCodeAndDetails() {
        Answer answer = api.get(configMap("a"));

        assertThat(answer.is(404))
                .isEqualTo(
                        Yaml.of(
                                "{kind: Status, apiVersion: v1, metadata: {}, status: Failure, message: 'configmaps \"a\" not found', reason: NotFound, details: {name: a, kind: configmaps}, code: 404}"));
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    @Test
    void aFailureOfADefinedKindNamesItsGroup() {
        JsonNode status = api.get(looms() + "/a").fails(404, "NotFound", "looms.contract.weft.dev \"a\" not found");

        assertThat(status.path("details").toString())
                .isEqualTo("{\"name\":\"a\",\"group\":\"contract.weft.dev\",\"kind\":\"looms\"}");
    }

    @Test
    void aMethodThatIsNotServedIsNotAllowed() {
        makeConfigMap("a", "{}");

        api.send("POST", configMap("a"), Api.JSON, "{}")
                .fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        api.send("PUT", core("configmaps"), Api.JSON, "{}")
                .fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        api.merge(core("configmaps"), "{}")
                .fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    @Test
    void anUnknownFieldValidationIsRefused() {
        api.post(core("configmaps") + "?fieldValidation=Odd", configMapOf("a", "{}"))
                .fails(
                        422,
                        "Invalid",
                        "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Odd\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
    }

    @Test
    void anInvalidObjectHasACauseForEachField() {
        JsonNode status = api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: Bad, labels: {x: 'not good'}}}"))
                .fails(422, "Invalid");

        assertThat(status.at("/details/causes").findValuesAsText("field"))
                .containsExactlyInAnyOrder("metadata.name", "metadata.labels");
        assertThat(status.at("/details/name").asText()).isEqualTo("Bad");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        ObjectNode large = configMapOf("a", "{}");
        large.withObject("/data").put("a", "x".repeat(4_000_000));

        JsonNode status = api.post(core("configmaps"), large).fails(413, "RequestEntityTooLarge");

        assertThat(status.path("message").asText()).startsWith("Request entity too large: limit is 3145728");
    }

    @Test
    void aConfigMapHasOneMebibyteAtMost() {
        ObjectNode large = configMapOf("a", "{}");
        large.withObject("/data").put("a", "x".repeat(1_048_577));

        api.post(core("configmaps"), large)
                .fails(422, "Invalid", "ConfigMap \"a\" is invalid: []: Too long: may not be more than 1048576 bytes");
    }

    @Test
    void annotationsHaveA256KibibytesAtMost() {
        ObjectNode large = configMapOf("a", "{}");
        large.withObject("/metadata/annotations").put("a", "x".repeat(262_145));

        api.post(core("configmaps"), large)
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Test
    void aHeadRequestHasNoBody() {
        makeConfigMap("a", "{}");

        assertThat(api.send("HEAD", configMap("a"), null, "").code()).isEqualTo(405);
        assertThat(List.of(api.get(configMap("a")).code())).containsExactly(200);
    }
}
