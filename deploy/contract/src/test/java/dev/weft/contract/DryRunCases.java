package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Requests that keep nothing. Rule: the API concepts' dry run. */
abstract class DryRunCases extends Cases {

    private static final String DRY = "?dryRun=All";

    DryRunCases(ApiServer server) {
        super(server);
    }

    @Test
    void aDryCreationShowsWhatWouldBe() {
        JsonNode shown =
                api.post(core("configmaps") + DRY, configMapOf("a", "{a: x}")).is(201);

        assertThat(shown.at("/metadata/uid").asText()).isNotEmpty();
        assertThat(shown.path("metadata").has("resourceVersion")).isFalse();
        api.get(configMap("a")).is(404);
    }

    @Test
    void aDryCreationIsRefusedLikeATrueOne() {
        makeConfigMap("a", "{}");

        api.post(core("configmaps") + DRY, configMapOf("a", "{}")).fails(409, "AlreadyExists");
        api.post(looms() + DRY, loomOf("a", "{threads: 0}")).fails(422, "Invalid");
    }

    @Test
    void aDryUpdateKeepsTheOldObject() {
        JsonNode made = makeConfigMap("a", "{a: x}");

        JsonNode shown =
                api.put(configMap("a") + DRY, configMapOf("a", "{a: y}")).is(200);

        assertThat(shown.at("/data/a").asText()).isEqualTo("y");
        assertThat(version(shown)).isEqualTo(version(made));
        assertThat(api.get(configMap("a")).is(200)).isEqualTo(made);
    }

    @Test
    void aDryPatchKeepsTheOldObject() {
        JsonNode made = makeConfigMap("a", "{a: x}");

        assertThat(api.merge(configMap("a") + DRY, "{\"data\":{\"a\":\"y\"}}")
                        .is(200)
                        .at("/data/a")
                        .asText())
                .isEqualTo("y");
        assertThat(api.get(configMap("a")).is(200)).isEqualTo(made);
    }

    @Test
    void aDryApplyCreatesNothing() {
        api.apply(configMap("a"), "one&dryRun=All", configMapOf("a", "{a: x}").toString())
                .is(201);

        api.get(configMap("a")).is(404);
    }

    @Test
    void aDryDeletionKeepsTheObject() {
        JsonNode made = makeConfigMap("a", "{a: x}");

        assertThat(api.delete(configMap("a") + DRY).is(200).path("status").asText())
                .isEqualTo("Success");
        api.delete(configMap("a"), "{\"dryRun\":[\"All\"]}").is(200);

        assertThat(api.get(configMap("a")).is(200)).isEqualTo(made);
    }

    @Test
    void aDryDeletionOfACollectionKeepsItToo() {
        makeConfigMap("a", "{}");

        api.delete(core("configmaps") + DRY).is(200);

        api.get(configMap("a")).is(200);
    }

    @Test
    void aDryBindingKeepsThePodUnbound() {
        api.post(core("pods"), podOf("p", "")).is(201);

        api.post(
                        core("pods") + "/p/binding" + DRY,
                        Yaml.of("{apiVersion: v1, kind: Binding, metadata: {name: p}, target: {kind: Node, name: n}}"))
                .is(201);

        assertThat(api.get(core("pods") + "/p").is(200).path("spec").has("nodeName"))
                .isFalse();
    }

    @Test
    void anotherWordForADryRunIsRefused() {
        JsonNode status = api.post(core("configmaps") + "?dryRun=Some", configMapOf("a", "{}"))
                .fails(
                        422,
                        "Invalid",
                        "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"");

        assertThat(status.at("/details/group").asText()).isEqualTo("meta.k8s.io");
        api.get(configMap("a")).is(404);
    }
}
