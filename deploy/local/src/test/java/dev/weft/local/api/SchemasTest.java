package dev.weft.local.api;

import static dev.weft.local.api.TestServer.loom;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {

    private static final String LOOMS = "/apis/test.weft.dev/v1/namespaces/default/looms";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String UNCHECKED =
            ", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
    private static TestServer server;
    private static Rest rest;

    @BeforeAll
    static void start() {
        server = TestServer.withLooms();
        rest = server.rest();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|spec.threads: Required value",
                "{threads: many}|spec.threads: Invalid value: \"string\": spec.threads in body must be of type integer: \"string\"",
                "{threads: 0}|spec.threads: Invalid value: 0: spec.threads in body should be greater than or equal to 1",
                "{threads: 2000}|spec.threads: Invalid value: 2000: spec.threads in body should be less than or equal to 1000",
                "{threads: 1, weave: satin}|spec.weave: Unsupported value: \"satin\": supported values: \"plain\", \"twill\"",
                "{threads: 1, colour: RED}|spec.colour: Invalid value: \"RED\": spec.colour in body should match '^[a-z]+$'",
                "{threads: 1, colour: verylongred}|spec.colour: Too long: may not be more than 8 bytes",
                "{threads: 1, colour: r}|spec.colour: Invalid value: \"r\": spec.colour in body should be at least 2 chars long",
                "{threads: 1, tags: [a, a]}|spec.tags[1]: Duplicate value: \"a\"",
                "{threads: 1, tags: [a, b, c, d]}|spec.tags: Too many: 4: must have at most 3 items",
                "{threads: 1, spools: [{yarn: silk}]}|spec.spools[0].name: Required value",
                "{threads: 1, spools: [{name: a}, {name: a}]}|spec.spools[1]: Duplicate value: {\"name\":\"a\"}",
                "{threads: 1, width: [1]}|spec.width: Invalid value: \"array\": spec.width in body must be of type integer,string: \"array\"",
                "{threads: 200, fixed: true}|spec: Invalid value: a fixed loom has less than 100 threads",
            })
    void aWrongFieldIsNamedWithItsPath(String spec, String problem) {
        String all = problem.matches(
                        ".*: (Required value|Unsupported value|Too long|Too many).*|.* in body must be of type .*")
                ? "[" + problem + UNCHECKED + "]"
                : problem;
        rest.post(LOOMS, loom("wrong", spec)).fails(422, "Invalid", "Loom.test.weft.dev \"wrong\" is invalid: " + all);
    }

    @Test
    void allProblemsAreToldAtOnceAndEachAsACause() {
        JsonNode answer =
                rest.post(LOOMS, loom("many", "{threads: 0, weave: satin}")).is(422);

        assertThat(answer.path("message").asText())
                .startsWith("Loom.test.weft.dev \"many\" is invalid: [")
                .contains("spec.threads: Invalid value: 0", "spec.weave: Unsupported value");
        assertThat(answer.path("details").path("causes")).hasSize(3);
        assertThat(answer.path("details").path("causes").path(0).path("field").asText())
                .startsWith("spec.");
    }

    @Test
    void defaultsAreFilledInAndUnknownFieldsDropped() {
        Rest.Answer answer = rest.post(
                LOOMS,
                loom("pruned", "{threads: 1, colur: red, extra: {any: {thing: 1}}, spools: [{name: a, odd: 1}]}"));

        JsonNode spec = answer.is(201).path("spec");
        assertThat(spec.path("weave").asText()).isEqualTo("plain");
        assertThat(spec.path("spools").path(0).toString()).isEqualTo("{\"name\":\"a\",\"yarn\":\"wool\"}");
        assertThat(spec.path("extra").path("any").path("thing").asInt()).isEqualTo(1);
        assertThat(spec.has("colur")).isFalse();
        assertThat(answer.warnings())
                .containsExactlyInAnyOrder(
                        "299 - \"unknown field \\\"spec.colur\\\"\"",
                        "299 - \"unknown field \\\"spec.spools[0].odd\\\"\"");
    }

    @Test
    void strictValidationRefusesUnknownFields() {
        rest.post(LOOMS + "?fieldValidation=Strict", loom("strict", "{threads: 1, colur: red}"))
                .fails(
                        400,
                        "BadRequest",
                        "Loom in version \"v1\" cannot be handled as a Loom: strict decoding error: unknown field \"spec.colur\"");
    }

    @Test
    void aRuleOverTheOldValueHoldsOnUpdatesOnly() {
        rest.post(LOOMS, loom("owned", "{threads: 1, owner: me}")).is(201);

        rest.patch(LOOMS + "/owned", Rest.MERGE, "{\"spec\":{\"owner\":\"you\"}}")
                .fails(
                        422,
                        "Invalid",
                        "Loom.test.weft.dev \"owned\" is invalid: spec.owner: Invalid value: \"you\": the owner stays");
        rest.patch(LOOMS + "/owned", Rest.MERGE, "{\"spec\":{\"threads\":2}}").is(200);
    }

    @Test
    void numbersAndTextsFitIntOrString() {
        rest.post(LOOMS, loom("w1", "{threads: 1, width: 5}")).is(201);
        rest.post(LOOMS, loom("w2", "{threads: 1, width: 50%}")).is(201);
    }

    @Test
    void aDefinitionMustBeNamedAfterItsKind() {
        ObjectNode crd = TestServer.resource("looms.yaml");
        ((ObjectNode) crd.get("metadata")).put("name", "loom.test.weft.dev");

        rest.post(CRDS, crd)
                .fails(
                        422,
                        "Invalid",
                        "CustomResourceDefinition.apiextensions.k8s.io \"loom.test.weft.dev\" is invalid: metadata.name: Invalid value: \"loom.test.weft.dev\": must be spec.names.plural+\".\"+spec.group");
    }

    @Test
    void aKindIsServedWhenItIsDefinedAndNoLongerWhenTheDefinitionIsGone() {
        ObjectNode crd = yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: bobbins.short.dev}
                spec:
                  group: short.dev
                  scope: Cluster
                  names: {kind: Bobbin, plural: bobbins}
                  versions:
                  - {name: v1beta1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
                """);
        JsonNode made = rest.post(CRDS, crd).is(201);
        assertThat(made.path("status").path("conditions").toString()).contains("Established");
        rest.post(
                        "/apis/short.dev/v1beta1/bobbins",
                        yaml("{apiVersion: short.dev/v1beta1, kind: Bobbin, metadata: {name: b}, any: thing}"))
                .is(201);

        ((ObjectNode) made.path("spec").path("versions").get(0)).put("name", "v1");
        rest.put(CRDS + "/bobbins.short.dev", made).is(200);
        rest.get("/apis/short.dev/v1beta1/bobbins").is(404);
        assertThat(rest.get("/apis/short.dev/v1/bobbins/b").is(200).path("any").asText())
                .isEqualTo("thing");

        rest.delete(CRDS + "/bobbins.short.dev").is(200);
        rest.get("/apis/short.dev/v1/bobbins").is(404);
        rest.get("/apis/short.dev").is(404);
    }
}
