package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Creation. Rule: registry/rest's BeforeCreate. */
abstract class CreationCases extends Cases {

    CreationCases(ApiServer server) {
        super(server);
    }

    @Test
    void aCreatedObjectGetsItsIdentityFromTheServer() {
        Answer answer = api.post(core("configmaps"), Yaml.of("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a, uid: mine, creationTimestamp: '2001-01-01T00:00:00Z', selfLink: /x}
                data: {a: x}
                """));
        JsonNode metadata = answer.is(201).path("metadata");

        assertThat(metadata.path("uid").asText()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(metadata.path("creationTimestamp").asText()).startsWith("20").isGreaterThan("2020");
        assertThat(metadata.path("resourceVersion").asText()).matches("[1-9][0-9]*");
        assertThat(metadata.path("namespace").asText()).isEqualTo(namespace);
        assertThat(metadata.has("selfLink")).isFalse();
        assertThat(api.get(configMap("a")).is(200)).isEqualTo(answer.body());
    }

    @Test
    void theCreatorOwnsTheFieldsUnderTheNameOfItsAgent() {
        JsonNode made = makeConfigMap("a", "{a: x, b: y}");

        assertThat(owned(made, "contract", "Update")).isEqualTo("{\"f:data\":{\".\":{},\"f:a\":{},\"f:b\":{}}}");
        JsonNode entry = made.at("/metadata/managedFields/0");
        assertThat(entry.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(entry.path("fieldsType").asText()).isEqualTo("FieldsV1");
        assertThat(entry.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void theFieldManagerCanBeNamed() {
        JsonNode made = api.post(core("configmaps") + "?fieldManager=weaver", configMapOf("a", "{a: x}"))
                .is(201);

        assertThat(owned(made, "weaver", "Update")).isEqualTo("{\"f:data\":{\".\":{},\"f:a\":{}}}");
    }

    @Test
    void whatExistsIsNotCreatedAgain() {
        makeConfigMap("a", "{a: x}");

        JsonNode status = api.post(core("configmaps"), configMapOf("a", "{a: y}"))
                .fails(409, "AlreadyExists", "configmaps \"a\" already exists");

        assertThat(status.path("details").toString()).isEqualTo("{\"name\":\"a\",\"kind\":\"configmaps\"}");
    }

    @Test
    void whatExistsOfAGroupIsNamedWithTheGroup() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        JsonNode status = api.post(looms, loomOf("a", "{}"))
                .fails(409, "AlreadyExists", "looms.contract.weft.dev \"a\" already exists");

        assertThat(status.path("details").toString())
                .isEqualTo("{\"name\":\"a\",\"group\":\"contract.weft.dev\",\"kind\":\"looms\"}");
    }

    @Test
    void aGeneratedNameHasFiveMoreCharacters() {
        JsonNode made = api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: some-}}"))
                .is(201);

        assertThat(made.at("/metadata/name").asText()).matches("some-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(made.at("/metadata/generateName").asText()).isEqualTo("some-");
    }

    @Test
    void aLongGeneratedNameIsCutToFit() {
        String base = "x".repeat(200);

        JsonNode made = api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: %s}}", base))
                .is(201);

        assertThat(made.at("/metadata/name").asText()).hasSize(63);
    }

    @Test
    void anObjectNeedsAName() {
        JsonNode status = api.post(core("configmaps"), Yaml.of("{apiVersion: v1, kind: ConfigMap}"))
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");

        assertThat(status.path("details").toString())
                .isEqualTo(
                        "{\"kind\":\"ConfigMap\",\"causes\":[{\"reason\":\"FieldValueRequired\","
                                + "\"message\":\"Required value: name or generateName is required\",\"field\":\"metadata.name\"}]}");
    }

    @Test
    void theNamespaceOfTheObjectMustBeThatOfTheRequest() {
        api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: other}}"))
                .fails(
                        400,
                        "BadRequest",
                        "the namespace of the provided object does not match the namespace sent on the request");
    }

    @Test
    void nothingIsCreatedInANamespaceThatIsNotThere() {
        JsonNode status = api.post("/api/v1/namespaces/nowhere/configmaps", configMapOf("a", "{}"))
                .fails(404, "NotFound", "namespaces \"nowhere\" not found");

        assertThat(status.path("details").toString()).isEqualTo("{\"name\":\"nowhere\",\"kind\":\"namespaces\"}");
    }

    @Test
    void aNewObjectHasNoVersionYet() {
        api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, resourceVersion: '5'}}"))
                .fails(500, "", "resourceVersion should not be set on objects to be created");
    }

    @Test
    void theKindOfTheBodyMustBeThatOfTheRequest() {
        api.post(core("configmaps"), Yaml.of("{apiVersion: v1, kind: Secret, metadata: {name: a}}"))
                .fails(
                        400,
                        "BadRequest",
                        "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion");
        api.post(looms(), Yaml.of("{apiVersion: contract.weft.dev/v1, kind: Shuttle, metadata: {name: a}}"))
                .fails(
                        422,
                        "Invalid",
                        "Shuttle.contract.weft.dev \"a\" is invalid: kind: Invalid value: \"Shuttle\": must be Loom");
    }

    @Test
    void aBuiltInKindMayLeaveItsTypeOut() {
        JsonNode made =
                api.post(core("configmaps"), Yaml.of("{metadata: {name: a}}")).is(201);

        assertThat(made.path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(made.path("apiVersion").asText()).isEqualTo("v1");
    }

    @Test
    void aDefinedKindMustNameItsType() {
        JsonNode status =
                api.post(looms(), Yaml.of("{metadata: {name: a}, spec: {}}")).fails(400, "BadRequest");

        assertThat(status.path("message").asText())
                .startsWith("the object provided is unrecognized (must be of type Loom): Object 'Kind' is missing in ");
    }

    @Test
    void aBodyThatIsNoJsonIsRefused() {
        api.send("POST", core("configmaps"), Api.JSON, "{not json").fails(400, "BadRequest");
    }

    @Test
    void aBodyInYamlIsTaken() {
        api.send(
                        "POST",
                        core("configmaps"),
                        "application/yaml",
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: x}\n")
                .is(201);
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() {
        api.send("POST", core("configmaps"), "text/plain", "x").fails(415, "UnsupportedMediaType");
    }

    @Test
    void aBodyIsNeeded() {
        JsonNode status = api.send("POST", core("configmaps"), Api.JSON, "").fails(400, "BadRequest");

        assertThat(status.path("message").asText())
                .startsWith("the object provided is unrecognized (must be of type ConfigMap): ");
    }

    @Test
    void anUnknownFieldOfABuiltInKindIsDroppedWithAWarning() {
        ObjectNode odd = configMapOf("a", "{a: x}");
        odd.put("odd", 1);

        Answer answer = api.post(core("configmaps"), odd);

        assertThat(answer.is(201).has("odd")).isFalse();
        assertThat(answer.warnings()).containsExactly("unknown field \\\"odd\\\"");
    }

    @Test
    void anUnknownFieldIsRefusedStrictly() {
        ObjectNode odd = configMapOf("a", "{a: x}");
        odd.put("odd", 1);

        api.post(core("configmaps") + "?fieldValidation=Strict", odd)
                .fails(
                        400,
                        "BadRequest",
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"odd\"");
    }

    @Test
    void anUnknownFieldIsDroppedSilentlyWhenThatIsAskedFor() {
        ObjectNode odd = podOf("a", "odd: 1");

        Answer answer = api.post(core("pods") + "?fieldValidation=Ignore", odd);

        assertThat(answer.is(201).path("spec").has("odd")).isFalse();
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    void aFieldOfTheWrongTypeCannotBeRead() {
        api.post(core("configmaps"), Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: 1}}"))
                .fails(
                        400,
                        "BadRequest",
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string");
    }

    @Test
    void aSecretsPlainTextsBecomeData() {
        JsonNode made = api.post(core("secrets"), Yaml.of("""
                apiVersion: v1
                kind: Secret
                metadata: {name: a}
                stringData: {user: weaver}
                """)).is(201);

        assertThat(made.at("/data/user").asText()).isEqualTo("d2VhdmVy");
        assertThat(made.has("stringData")).isFalse();
        assertThat(made.path("type").asText()).isEqualTo("Opaque");
    }

    @Test
    void aNamespaceIsLabelledWithItsNameAndActive() {
        JsonNode made = api.get("/api/v1/namespaces/" + namespace).is(200);

        assertThat(made.path("metadata")
                        .path("labels")
                        .path("kubernetes.io/metadata.name")
                        .asText())
                .isEqualTo(namespace);
        assertThat(made.at("/status/phase").asText()).isEqualTo("Active");
        assertThat(made.at("/spec/finalizers/0").asText()).isEqualTo("kubernetes");
    }

    @Test
    void aStatusSentWithACreationIsDropped() {
        ObjectNode loom = loomOf("a", "{}");
        loom.putObject("status").put("woven", 3);

        assertThat(api.post(looms(), loom).is(201).has("status")).isFalse();
    }

    @Test
    void namespacedKindsAreNotCreatedAtTheClusterScope() {
        ObjectNode named = configMapOf("a", "{}");

        api.post("/api/v1/configmaps", named)
                .fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }
}
