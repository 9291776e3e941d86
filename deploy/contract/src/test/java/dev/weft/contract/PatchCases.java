package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JSON patch, JSON merge patch and strategic merge patch. Rule: RFC 6902, RFC 7396 and the API types' patch strategies. */
abstract class PatchCases extends Cases {

    PatchCases(ApiServer server) {
        super(server);
    }

    private String pod(String more) {
        api.post(core("pods"), podOf("p", more)).is(201);
        return core("pods") + "/p";
    }

    @Test
    void aJsonPatchAddsReplacesAndRemoves() {
        makeConfigMap("a", "{a: x, b: y}");

        assertThat(api.jsonPatch(
                                configMap("a"),
                                "[{\"op\":\"add\",\"path\":\"/data/c\",\"value\":\"z\"},{\"op\":\"replace\",\"path\":\"/data/a\",\"value\":\"w\"},{\"op\":\"remove\",\"path\":\"/data/b\"}]")
                        .is(200)
                        .path("data")
                        .toString())
                .isEqualTo("{\"a\":\"w\",\"c\":\"z\"}");
    }

    @Test
    void aJsonPatchEscapesSlashes() {
        api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {a/b: x}}}"))
                .is(201);

        JsonNode stored = api.jsonPatch(
                        configMap("a"),
                        "[{\"op\":\"replace\",\"path\":\"/metadata/annotations/a~1b\",\"value\":\"y\"}]")
                .is(200);

        assertThat(stored.at("/metadata/annotations/a~1b").asText()).isEqualTo("y");
    }

    @Test
    void aJsonPatchWhoseTestFailsIsRefused() {
        makeConfigMap("a", "{a: x}");

        api.jsonPatch(
                        configMap("a"),
                        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"y\"},{\"op\":\"replace\",\"path\":\"/data/a\",\"value\":\"z\"}]")
                .fails(422, "Invalid", "the server rejected our request due to an error in our request");
        assertThat(api.get(configMap("a")).is(200).at("/data/a").asText()).isEqualTo("x");
    }

    @Test
    void aJsonPatchOfWhatIsNotThereIsRefused() {
        makeConfigMap("a", "{a: x}");

        api.jsonPatch(configMap("a"), "[{\"op\":\"remove\",\"path\":\"/data/b\"}]")
                .fails(422, "Invalid", "the server rejected our request due to an error in our request");
    }

    @Test
    void aJsonPatchIsAList() {
        makeConfigMap("a", "{a: x}");

        api.jsonPatch(configMap("a"), "{\"data\":{}}").fails(400, "BadRequest");
    }

    @Test
    void aMergePatchMergesMapsAndRemovesWithNull() {
        makeConfigMap("a", "{a: x, b: y}");

        assertThat(api.merge(configMap("a"), "{\"data\":{\"a\":null,\"c\":\"z\"}}")
                        .is(200)
                        .path("data")
                        .toString())
                .isEqualTo("{\"b\":\"y\",\"c\":\"z\"}");
    }

    @Test
    void aMergePatchReplacesLists() {
        String looms = looms();
        api.post(looms, loomOf("a", "{parts: [one, two]}")).is(201);

        assertThat(api.merge(looms + "/a", "{\"spec\":{\"parts\":[\"three\"]}}")
                        .is(200)
                        .at("/spec/parts")
                        .toString())
                .isEqualTo("[\"three\"]");
    }

    @Test
    void aStrategicMergePatchJoinsContainersByName() {
        String pod = pod("");

        JsonNode spec = api.strategic(pod, "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"other\"}]}}")
                .is(200)
                .path("spec");

        assertThat(spec.path("containers")).hasSize(1);
        assertThat(spec.at("/containers/0/image").asText()).isEqualTo("other");
    }

    @Test
    void aStrategicMergePatchRemovesOneElement() {
        String pod = pod("schedulingGates: [{name: weft.dev/networks}, {name: other/gate}]");

        JsonNode spec = api.strategic(
                        pod,
                        "{\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\",\"$patch\":\"delete\"}]}}")
                .is(200)
                .path("spec");

        assertThat(spec.path("schedulingGates").toString()).isEqualTo("[{\"name\":\"other/gate\"}]");
    }

    @Test
    void aStrategicMergePatchReplacesAMapWhenAsked() {
        makeConfigMap("a", "{a: x, b: y}");

        assertThat(api.strategic(configMap("a"), "{\"data\":{\"$patch\":\"replace\",\"c\":\"z\"}}")
                        .is(200)
                        .path("data")
                        .toString())
                .isEqualTo("{\"c\":\"z\"}");
    }

    @Test
    void aStrategicMergePatchAddsToFinalizersAndRemovesFromThem() {
        makeConfigMap("a", "{}");
        api.strategic(configMap("a"), "{\"metadata\":{\"finalizers\":[\"weft.dev/a\"]}}")
                .is(200);
        JsonNode both = api.strategic(configMap("a"), "{\"metadata\":{\"finalizers\":[\"weft.dev/b\"]}}")
                .is(200);
        assertThat(texts(both.at("/metadata/finalizers"))).containsExactlyInAnyOrder("weft.dev/a", "weft.dev/b");

        JsonNode one = api.strategic(
                        configMap("a"), "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"weft.dev/a\"]}}")
                .is(200);

        assertThat(texts(one.at("/metadata/finalizers"))).containsExactly("weft.dev/b");
        api.merge(configMap("a"), "{\"metadata\":{\"finalizers\":null}}").is(200);
    }

    @Test
    void aStrategicMergePatchOrdersWhatItNames() {
        String pod = pod("schedulingGates: [{name: a/a}, {name: b/b}, {name: c/c}]");

        JsonNode spec = api.strategic(
                        pod,
                        "{\"spec\":{\"$setElementOrder/schedulingGates\":[{\"name\":\"c/c\"},{\"name\":\"a/a\"}],\"schedulingGates\":[{\"name\":\"b/b\",\"$patch\":\"delete\"}]}}")
                .is(200)
                .path("spec");

        assertThat(spec.path("schedulingGates").findValuesAsText("name")).containsExactly("c/c", "a/a");
    }

    @Test
    void aDefinedKindTakesNoStrategicMergePatch() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        api.strategic(looms + "/a", "{\"spec\":{\"threads\":2}}")
                .fails(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    @Test
    void aPatchOfAnUnknownTypeIsRefused() {
        makeConfigMap("a", "{}");

        api.send("PATCH", configMap("a"), Api.JSON, "{}")
                .fails(415, "UnsupportedMediaType", "415: Unsupported Media Type");
    }

    @Test
    void whatIsNotThereIsNotPatched() {
        api.merge(configMap("a"), "{}").fails(404, "NotFound", "configmaps \"a\" not found");
    }

    @Test
    void aPatchGuardedByAnOldVersionConflicts() {
        JsonNode made = makeConfigMap("a", "{a: x}");
        api.merge(configMap("a"), "{\"data\":{\"a\":\"y\"}}").is(200);
        String guard = "{\"metadata\":{\"resourceVersion\":\"" + version(made) + "\"},\"data\":{\"a\":\"z\"}}";

        String message = "Operation cannot be fulfilled on configmaps \"a\": " + UpdateCases.MODIFIED;
        api.merge(configMap("a"), guard).fails(409, "Conflict", message);
        api.strategic(configMap("a"), guard).fails(409, "Conflict", message);
        api.jsonPatch(
                        configMap("a"),
                        "[{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":\"" + version(made)
                                + "\"}]")
                .fails(409, "Conflict", message);
    }

    @Test
    void aPatchGuardedByTheNewestVersionIsTaken() {
        JsonNode made = makeConfigMap("a", "{a: x}");

        api.merge(
                        configMap("a"),
                        "{\"metadata\":{\"resourceVersion\":\"" + version(made) + "\"},\"data\":{\"a\":\"z\"}}")
                .is(200);
    }

    @Test
    void aPatchCannotRename() {
        makeConfigMap("a", "{a: x}");

        api.merge(configMap("a"), "{\"metadata\":{\"name\":\"b\"}}")
                .fails(400, "BadRequest", "the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    void aPatchThatIsNoJsonIsRefused() {
        makeConfigMap("a", "{a: x}");

        api.merge(configMap("a"), "{broken").fails(400, "BadRequest");
    }

    @Test
    void aPatchThatChangesNothingKeepsTheVersion() {
        JsonNode made = makeConfigMap("a", "{a: x}");

        assertThat(api.merge(configMap("a"), "{\"data\":{\"a\":\"x\"}}").is(200))
                .isEqualTo(made);
    }

    @Test
    void aPatchedFieldBelongsToTheManagerOfTheRequest() {
        makeConfigMap("a", "{a: x}");

        JsonNode stored = api.merge(configMap("a") + "?fieldManager=patcher", "{\"data\":{\"b\":\"y\"}}")
                .is(200);

        assertThat(owned(stored, "patcher", "Update")).isEqualTo("{\"f:data\":{\"f:b\":{}}}");
    }

    @Test
    void aPatchWithAnUnknownFieldIsRefusedStrictly() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        JsonNode status = api.merge(looms + "/a?fieldValidation=Strict", "{\"spec\":{\"odd\":1}}")
                .fails(422, "Invalid");
        assertThat(status.path("message").asText())
                .startsWith(" \"\" is invalid: patch: Invalid value: ")
                .endsWith(": strict decoding error: unknown field \"spec.odd\"");
        assertThat(List.of(api.merge(looms + "/a", "{\"spec\":{\"odd\":1}}")
                        .warnings()
                        .get(0)))
                .containsExactly("unknown field \\\"spec.odd\\\"");
    }
}
