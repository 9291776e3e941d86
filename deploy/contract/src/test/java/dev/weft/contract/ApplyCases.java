package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Server-side apply and the owners of fields. Rule: structured-merge-diff. */
abstract class ApplyCases extends Cases {

    ApplyCases(ApiServer server) {
        super(server);
    }

    private static String map(String name, String data) {
        return configMapOf(name, data).toString();
    }

    private Answer apply(String manager, String data) {
        return api.apply(configMap("a"), manager, map("a", data));
    }

    @Test
    void anApplyCreatesWhatIsNotThere() {
        JsonNode made = apply("one", "{a: x}").is(201);

        assertThat(owned(made, "one", "Apply")).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
        assertThat(made.at("/metadata/managedFields")).hasSize(1);
    }

    @Test
    void anApplyThatChangesNothingKeepsTheVersion() {
        JsonNode made = apply("one", "{a: x}").is(201);

        assertThat(apply("one", "{a: x}").is(200)).isEqualTo(made);
    }

    @Test
    void whatIsNoLongerAppliedIsRemoved() {
        apply("one", "{a: x, b: y}").is(201);

        JsonNode stored = apply("one", "{a: x}").is(200);

        assertThat(stored.path("data").toString()).isEqualTo("{\"a\":\"x\"}");
        assertThat(owned(stored, "one", "Apply")).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
    }

    @Test
    void aFieldOfAnotherManagerConflicts() {
        apply("one", "{a: x, b: y}").is(201);

        JsonNode status = apply("two", "{a: z}")
                .fails(409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\": .data.a");

        assertThat(status.path("details").toString())
                .isEqualTo(
                        "{\"causes\":[{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"one\\\"\",\"field\":\".data.a\"}]}");
    }

    @Test
    void severalConflictsWithOneManagerAreListed() {
        apply("one", "{a: x, b: y}").is(201);

        apply("two", "{a: z, b: z}")
                .fails(409, "Conflict", "Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.a\n- .data.b");
    }

    @Test
    void conflictsWithSeveralManagersAreListedByManager() {
        apply("one", "{a: x}").is(201);
        apply("two", "{b: y}").is(200);

        apply("three", "{a: z, b: z}")
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.a\nconflicts with \"two\":\n- .data.b");
    }

    @Test
    void aFieldThatAnUpdateSetConflictsAndTheVersionIsNamed() {
        makeConfigMap("a", "{a: x}");

        String message =
                apply("one", "{a: z}").fails(409, "Conflict").path("message").asText();

        assertThat(message).isEqualTo("Apply failed with 1 conflict: conflict with \"contract\" using v1: .data.a");
    }

    @Test
    void forceTakesTheFieldFromItsOwner() {
        apply("one", "{a: x, b: y}").is(201);

        JsonNode stored = api.force(configMap("a"), "two", map("a", "{a: z}")).is(200);

        assertThat(stored.path("data").toString()).isEqualTo("{\"a\":\"z\",\"b\":\"y\"}");
        assertThat(owned(stored, "one", "Apply")).isEqualTo("{\"f:data\":{\"f:b\":{}}}");
        assertThat(owned(stored, "two", "Apply")).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
    }

    @Test
    void theSameValueIsSharedWithoutAConflict() {
        apply("one", "{a: x}").is(201);

        JsonNode shared = apply("two", "{a: x}").is(200);
        assertThat(owned(shared, "one", "Apply")).isEqualTo(owned(shared, "two", "Apply"));

        JsonNode left = apply("one", "{b: y}").is(200);
        assertThat(left.path("data").toString()).isEqualTo("{\"a\":\"x\",\"b\":\"y\"}");
    }

    @Test
    void anUpdateTakesFieldsWithoutAConflict() {
        apply("one", "{a: x, b: y}").is(201);

        JsonNode stored = api.merge(configMap("a"), "{\"data\":{\"a\":\"z\"}}").is(200);

        assertThat(owned(stored, "one", "Apply")).isEqualTo("{\"f:data\":{\"f:b\":{}}}");
        assertThat(owned(stored, "contract", "Update")).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
    }

    @Test
    void anApplyNeedsAFieldManager() {
        api.send("PATCH", configMap("a"), Api.APPLY, map("a", "{a: x}"))
                .fails(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    @Test
    void forceIsForApplyOnly() {
        makeConfigMap("a", "{a: x}");

        api.merge(configMap("a") + "?force=true", "{}")
                .fails(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
    }

    @Test
    void anAppliedConfigurationHasNoManagedFields() {
        apply("one", "{a: x}").is(201);

        api.apply(
                        configMap("a"),
                        "one",
                        Yaml.of(
                                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, managedFields: [{manager: one, operation: Apply, apiVersion: v1}]}}")
                                .toString())
                .fails(400, "BadRequest", "metadata.managedFields must be nil");
    }

    @Test
    void anAppliedConfigurationNamesItsKind() {
        api.apply(configMap("a"), "one", "{\"metadata\":{\"name\":\"a\"}}")
                .fails(400, "BadRequest", "invalid object type: /, Kind=");
    }

    @Test
    void anApplyGuardedByAnOldVersionConflicts() {
        JsonNode made = apply("one", "{a: x}").is(201);
        apply("one", "{a: y}").is(200);
        ObjectNode guarded = configMapOf("a", "{a: z}");
        ((ObjectNode) guarded.get("metadata")).put("resourceVersion", version(made));

        api.apply(configMap("a"), "one", guarded.toString())
                .fails(409, "Conflict", "Operation cannot be fulfilled on configmaps \"a\": " + UpdateCases.MODIFIED);
    }

    @Test
    void aVersionDoesNotHinderAnApplyThatCreates() {
        ObjectNode guarded = configMapOf("a", "{a: z}");
        ((ObjectNode) guarded.get("metadata")).put("resourceVersion", "5");

        api.apply(configMap("a"), "one", guarded.toString()).is(201);
    }

    @Test
    void containersMergeByName() {
        api.post(core("pods"), podOf("p", "")).is(201);

        JsonNode stored = api.apply(
                        core("pods") + "/p",
                        "one",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}")
                .is(200);

        assertThat(owned(stored, "one", "Apply"))
                .isEqualTo(
                        "{\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:image\":{},\"f:name\":{}}}}}");
    }

    @Test
    void elementsOfAKeyedListHaveOwnersOfTheirOwn() {
        String loom = looms() + "/a";
        api.apply(loom, "one", loomOf("a", "{beams: [{name: x, length: 3}]}").toString())
                .is(201);

        JsonNode stored = api.apply(
                        loom,
                        "two",
                        loomOf("a", "{beams: [{name: y, length: 4}]}").toString())
                .is(200);

        assertThat(stored.at("/spec/beams"))
                .isEqualTo(Yaml.json("[{\"length\":3,\"name\":\"x\"},{\"length\":4,\"name\":\"y\"}]"));
        assertThat(owned(stored, "two", "Apply"))
                .isEqualTo(
                        "{\"f:spec\":{\"f:beams\":{\"k:{\\\"name\\\":\\\"y\\\"}\":{\".\":{},\"f:length\":{},\"f:name\":{}}}}}");
        api.apply(loom, "two", loomOf("a", "{beams: [{name: x, length: 5}]}").toString())
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"one\": .spec.beams[name=\"x\"].length");
    }

    @Test
    void elementsOfASetHaveOwnersOfTheirOwn() {
        String loom = looms() + "/a";
        api.apply(loom, "one", loomOf("a", "{parts: [x]}").toString()).is(201);

        JsonNode both =
                api.apply(loom, "two", loomOf("a", "{parts: [y]}").toString()).is(200);
        assertThat(texts(both.at("/spec/parts"))).containsExactly("x", "y");
        assertThat(owned(both, "two", "Apply")).isEqualTo("{\"f:spec\":{\"f:parts\":{\"v:\\\"y\\\"\":{}}}}");

        JsonNode one = api.apply(loom, "one", loomOf("a", "{}").toString()).is(200);
        assertThat(texts(one.at("/spec/parts"))).containsExactly("y");
    }

    @Test
    void anUnknownFieldIsNotApplied() {
        JsonNode status = api.apply(
                        looms() + "/a", "one", loomOf("a", "{odd: 1}").toString())
                .fails(500, "");

        assertThat(status.path("message").asText()).endsWith(".spec.odd: field not declared in schema");
    }

    @Test
    void theStatusIsAppliedByItself() {
        String loom = looms() + "/a";
        api.apply(loom, "one", loomOf("a", "{threads: 2}").toString()).is(201);
        ObjectNode status =
                Yaml.of("{apiVersion: contract.weft.dev/v1, kind: Loom, metadata: {name: a}, status: {woven: 3}}");

        JsonNode stored = api.apply(loom + "/status", "two", status.toString()).is(200);

        assertThat(stored.at("/status/woven").asInt()).isEqualTo(3);
        assertThat(owned(stored, "two", "Apply")).isEqualTo("{\"f:status\":{\"f:woven\":{}}}");
        JsonNode entry = stored.at("/metadata/managedFields/1");
        assertThat(entry.path("subresource").asText()).isEqualTo("status");
    }

    @Test
    void aConflictInTheStatusNamesTheSubresource() {
        String loom = looms() + "/a";
        api.post(loom.substring(0, loom.length() - 2), loomOf("a", "{}")).is(201);
        api.merge(loom + "/status", "{\"status\":{\"woven\":3}}").is(200);
        ObjectNode status =
                Yaml.of("{apiVersion: contract.weft.dev/v1, kind: Loom, metadata: {name: a}, status: {woven: 4}}");

        api.apply(loom + "/status", "two", status.toString())
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"contract\" with subresource \"status\" using contract.weft.dev/v1: .status.woven");
    }

    @Test
    void anEmptyApplyGivesUpWhatWasApplied() {
        String loom = looms() + "/a";
        api.apply(loom, "one", loomOf("a", "{threads: 2, colour: red}").toString())
                .is(201);

        JsonNode stored =
                api.apply(loom, "one", loomOf("a", "{threads: 2}").toString()).is(200);

        assertThat(stored.path("spec").has("colour")).isFalse();
        assertThat(stored.at("/spec/threads").asInt()).isEqualTo(2);
    }

    @Test
    void whatADefaultFilledInBelongsToNobodyAfterAnApply() {
        JsonNode made = api.apply(
                        looms() + "/a", "one", loomOf("a", "{colour: red}").toString())
                .is(201);

        assertThat(made.at("/spec/threads").asInt()).isEqualTo(1);
        assertThat(owned(made, "one", "Apply")).isEqualTo("{\"f:spec\":{\"f:colour\":{}}}");
    }

    @Test
    void labelsAndAnnotationsHaveOwnersOfTheirOwn() {
        api.apply(
                        configMap("a"),
                        "one",
                        Yaml.of(
                                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: y}, annotations: {n: m}}}")
                                .toString())
                .is(201);

        JsonNode stored = api.get(configMap("a")).is(200);
        assertThat(owned(stored, "one", "Apply"))
                .isEqualTo("{\"f:metadata\":{\"f:annotations\":{\"f:n\":{}},\"f:labels\":{\"f:x\":{}}}}");
        apply("one", "{}").is(200);
        assertThat(api.get(configMap("a")).is(200).path("metadata").has("labels"))
                .isFalse();
    }

    @Test
    void aTooLongFieldManagerIsRefused() {
        String longer = "m".repeat(129);

        api.apply(configMap("a"), longer, map("a", "{}")).fails(422, "Invalid");
        assertThat(List.of(api.apply(configMap("a"), "m".repeat(128), map("a", "{}"))
                        .code()))
                .containsExactly(201);
    }
}
