package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What a schema makes of objects: pruning, defaults, validation and rules. Rule: apiextensions-apiserver. */
abstract class SchemaCases extends Cases {

    private static final String INVALID = "Loom.contract.weft.dev \"a\" is invalid: ";

    SchemaCases(ApiServer server) {
        super(server);
    }

    private JsonNode made(String spec) {
        return api.post(looms(), loomOf("a", spec)).is(201);
    }

    private JsonNode refused(String spec, String problem) {
        return api.post(looms(), loomOf("a", spec)).fails(422, "Invalid", INVALID + problem);
    }

    @Test
    void whatTheSchemaDoesNotNameIsPrunedWithAWarning() {
        Answer answer = api.post(looms(), loomOf("a", "{threads: 2, odd: {a: 1}}"));

        assertThat(answer.is(201).path("spec").has("odd")).isFalse();
        assertThat(answer.warnings()).containsExactly("unknown field \\\"spec.odd\\\"");
    }

    @Test
    void unknownFieldsInsideListsAreNamedWithTheirPlace() {
        api.post(looms() + "?fieldValidation=Strict", loomOf("a", "{beams: [{name: x, odd: 1}], odder: 2}"))
                .fails(
                        400,
                        "BadRequest",
                        "Loom in version \"v1\" cannot be handled as a Loom: strict decoding error: unknown field \"spec.beams[0].odd\", unknown field \"spec.odder\"");
    }

    @Test
    void aFieldThatIsWrittenTwiceIsWarnedOf() {
        Answer answer = api.send(
                "POST",
                looms(),
                Api.JSON,
                "{\"apiVersion\":\"contract.weft.dev/v1\",\"kind\":\"Loom\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"threads\":2,\"threads\":3}}");

        assertThat(answer.is(201).at("/spec/threads").asInt()).isEqualTo(3);
        assertThat(answer.warnings()).containsExactly("duplicate field \\\"spec.threads\\\"");
    }

    @Test
    void unknownFieldsArePreservedWhereTheSchemaSaysSo() {
        JsonNode spec = made("{free: {any: {thing: [1, 2]}}, labels: {a: b}}").path("spec");

        assertThat(spec.path("free").toString()).isEqualTo("{\"any\":{\"thing\":[1,2]}}");
        assertThat(spec.path("labels").toString()).isEqualTo("{\"a\":\"b\"}");
    }

    @Test
    void defaultsAreFilledInAtEachDepth() {
        JsonNode spec = made("{beams: [{name: x}, {name: y, length: 3}]}").path("spec");

        assertThat(spec.path("threads").asInt()).isEqualTo(1);
        assertThat(spec.path("most").asInt()).isEqualTo(50);
        assertThat(spec.at("/beams/0/length").asInt()).isEqualTo(7);
        assertThat(spec.at("/beams/1/length").asInt()).isEqualTo(3);
    }

    @Test
    void aNullGivesWayToTheDefault() {
        assertThat(made("{threads: null}").at("/spec/threads").asInt()).isEqualTo(1);
    }

    @Test
    void aNullStaysWhereItIsAllowed() {
        JsonNode spec = made("{beams: [{name: x, wood: null}]}").path("spec");

        assertThat(spec.path("beams").get(0).has("wood")).isTrue();
        assertThat(spec.path("beams").get(0).path("wood").isNull()).isTrue();
    }

    @Test
    void aNullThatIsNotAllowedIsDropped() {
        assertThat(made("{colour: null}").path("spec").has("colour")).isFalse();
    }

    @Test
    void theTypeIsChecked() {
        JsonNode status = refused(
                "{most: many}",
                "[spec.most: Invalid value: \"string\": spec.most in body must be of type integer: \"string\""
                        + UNCHECKED);

        assertThat(causes(status).get(0))
                .isEqualTo(
                        "FieldValueTypeInvalid spec.most: Invalid value: \"string\": spec.most in body must be of type integer: \"string\"");
    }

    static final String UNCHECKED =
            ", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]";

    @Test
    void aRequiredFieldIsMissed() {
        ObjectNode loom = loomOf("a", "{}");
        loom.remove("spec");

        JsonNode status = api.post(looms(), loom).fails(422, "Invalid", INVALID + "[spec: Required value" + UNCHECKED);

        assertThat(status.at("/details/group").asText()).isEqualTo("contract.weft.dev");
        assertThat(status.at("/details/kind").asText()).isEqualTo("Loom");
        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("FieldValueRequired");
    }

    @Test
    void aRequiredFieldOfAnElementIsMissed() {
        refused("{beams: [{length: 3}]}", "[spec.beams[0].name: Required value" + UNCHECKED);
    }

    @Test
    void numbersHaveBounds() {
        refused(
                "{threads: 0}",
                "spec.threads: Invalid value: 0: spec.threads in body should be greater than or equal to 1");
        refused(
                "{threads: 101}",
                "[spec.threads: Invalid value: 101: spec.threads in body should be less than or equal to 100, "
                        + "spec: Invalid value: more threads than the loom holds]");
    }

    @Test
    void textsHaveALength() {
        refused("{name: a}", "spec.name: Invalid value: \"a\": spec.name in body should be at least 2 chars long");
        refused("{name: abcdefghi}", "[spec.name: Too long: may not be more than 8 bytes" + UNCHECKED);
    }

    @Test
    void textsMatchAPattern() {
        refused("{name: ABC}", "spec.name: Invalid value: \"ABC\": spec.name in body should match '^[a-z]+$'");
    }

    @Test
    void textsHaveAFormat() {
        refused(
                "{address: nowhere}",
                "[spec.address: Invalid value: \"nowhere\": spec.address in body must be of type ipv4: \"nowhere\""
                        + UNCHECKED);
        refused(
                "{when: yesterday}",
                "[spec.when: Invalid value: \"yesterday\": spec.when in body must be of type date-time: \"yesterday\""
                        + UNCHECKED);
        made("{address: 10.0.0.1, when: '2026-01-01T00:00:00Z'}");
    }

    @Test
    void anEnumerationNamesWhatItSupports() {
        JsonNode status = refused(
                "{colour: black}",
                "[spec.colour: Unsupported value: \"black\": supported values: \"red\", \"green\", \"blue\""
                        + UNCHECKED);

        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("FieldValueNotSupported");
    }

    @Test
    void aNumberOrATextIsTaken() {
        made("{port: 80}");
        assertThat(api.merge(looms() + "/a", "{\"spec\":{\"port\":\"http\"}}")
                        .is(200)
                        .at("/spec/port")
                        .asText())
                .isEqualTo("http");
        api.merge(looms() + "/a", "{\"spec\":{\"port\":true}}")
                .fails(
                        422,
                        "Invalid",
                        INVALID
                                + "[spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\""
                                + UNCHECKED);
    }

    @Test
    void aListHasAGreatestLength() {
        refused("{parts: [a, b, c, d]}", "[spec.parts: Too many: 4: must have at most 3 items" + UNCHECKED);
    }

    @Test
    void aSetHasNoElementTwice() {
        refused("{parts: [a, a]}", "spec.parts[1]: Duplicate value: \"a\"");
    }

    @Test
    void aKeyedListHasNoKeyTwice() {
        refused("{beams: [{name: x}, {name: x}]}", "spec.beams[1]: Duplicate value: {\"name\":\"x\"}");
    }

    @Test
    void severalProblemsAreToldTogether() {
        JsonNode status =
                api.post(looms(), loomOf("a", "{threads: 0, name: a}")).fails(422, "Invalid");

        assertThat(causes(status)).hasSize(2);
        assertThat(status.path("message").asText()).startsWith(INVALID + "[").endsWith("]");
    }

    @Test
    void aRuleSaysWhatIsWrongInItsMessage() {
        JsonNode status = refused("{threads: 20, most: 10}", "spec: Invalid value: more threads than the loom holds");

        assertThat(causes(status))
                .containsExactly("FieldValueInvalid spec: Invalid value: more threads than the loom holds");
    }

    @Test
    void aRuleMayPointAtAFieldWithAReason() {
        JsonNode status = refused("{pool: p}", "spec.limit: Required value: a pool needs a limit");

        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("FieldValueRequired");
    }

    @Test
    void aRulesMessageMayBeComputed() {
        refused("{name: none}", "spec.name: Invalid value: \"none\": a loom is not called none");
        refused("{size: 12.5}", "spec.size: Invalid value: 12.5: the loom is too big");
    }

    @Test
    void aRuleOverTheOldValueIsCheckedOnUpdatesOnly() {
        made("{limit: ten}");

        api.merge(looms() + "/a", "{\"spec\":{\"threads\":2}}").is(200);
        api.merge(looms() + "/a", "{\"spec\":{\"limit\":\"two\"}}")
                .fails(422, "Invalid", INVALID + "spec.limit: Invalid value: \"two\": the limit is fixed");
    }

    @Test
    void anEmbeddedResourceNamesItsType() {
        refused(
                "{template: {metadata: {name: x}}}",
                "[spec.template.apiVersion: Required value, spec.template.kind: Required value" + UNCHECKED);
        made("{template: {apiVersion: v1, kind: Pod, metadata: {name: x}, any: thing}}");
    }

    @Test
    void metadataIsNotPartOfTheSchema() {
        ObjectNode loom = loomOf("a", "{}");
        loom.withObject("/metadata").put("odd", 1);

        Answer answer = api.post(looms(), loom);

        assertThat(answer.is(201).path("metadata").has("odd")).isFalse();
        assertThat(answer.warnings()).containsExactly("unknown field \\\"metadata.odd\\\"");
    }

    @Test
    void whatWasInvalidBeforeMayStayWhileItIsNotTouched() {
        ObjectNode definition = Yaml.file("shuttles.yaml");
        String group = namespace + ".weft.dev";
        definition.withObject("/metadata").put("name", "shuttles." + group);
        definition.withObject("/spec").put("group", group);
        define(definition);
        String shuttles = at(group + "/v1", "shuttles");
        api.post(
                        shuttles,
                        Yaml.of(
                                "{apiVersion: %s/v1, kind: Shuttle, metadata: {name: a}, spec: {colour: black}}",
                                group))
                .is(201);
        api.jsonPatch(
                        CRDS + "/shuttles." + group,
                        "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/colour/enum\",\"value\":[\"red\",\"blue\"]}]")
                .is(200);
        until(() -> api.post(
                        shuttles + "?dryRun=All",
                        Yaml.of(
                                "{apiVersion: %s/v1, kind: Shuttle, metadata: {name: b}, spec: {colour: black}}",
                                group))
                .fails(422, "Invalid"));

        api.merge(shuttles + "/a", "{\"metadata\":{\"labels\":{\"a\":\"x\"}}}").is(200);
        api.merge(shuttles + "/a", "{\"spec\":{\"colour\":\"white\"}}").fails(422, "Invalid");
    }
}
