package dev.weft.local.api;

import static dev.weft.local.api.TestServer.loom;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServerSideApplyTest {

    private static final String LOOMS = "/apis/test.weft.dev/v1/namespaces/default/looms/";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments/";
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

    private static ObjectNode map(String name, String data) {
        return yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: " + data + "}");
    }

    @Test
    void anApplyMakesWhatIsMissingAndChangesNothingTheSecondTime() {
        JsonNode made =
                rest.apply(LOOMS + "made", "one", loom("made", "{threads: 3}")).is(201);
        JsonNode again =
                rest.apply(LOOMS + "made", "one", loom("made", "{threads: 3}")).is(200);

        assertThat(again).isEqualTo(made);
        assertThat(made.path("metadata")
                        .path("managedFields")
                        .path(0)
                        .path("operation")
                        .asText())
                .isEqualTo("Apply");
    }

    @Test
    void aFieldOfAnotherApplierConflictsAndForceTakesIt() {
        rest.apply(MAPS + "fought", "one", map("fought", "{a: x, b: x}")).is(201);

        Rest.Answer refused = rest.apply(MAPS + "fought", "two", map("fought", "{a: y}"));
        refused.fails(409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\": .data.a");
        assertThat(refused.body().path("details").path("causes").path(0).toString())
                .isEqualTo(
                        "{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"one\\\"\",\"field\":\".data.a\"}");

        JsonNode taken =
                rest.force(MAPS + "fought", "two", map("fought", "{a: y}")).is(200);
        assertThat(taken.path("data").toString()).isEqualTo("{\"a\":\"y\",\"b\":\"x\"}");
        assertThat(fields(taken, "one")).isEqualTo("{\"f:data\":{\"f:b\":{}}}");
        assertThat(fields(taken, "two")).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
    }

    @Test
    void aNumberIsTheSameHoweverItIsWritten() {
        String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
        ObjectNode looms = TestServer.resource("looms.yaml");
        ((ObjectNode) looms.at("/spec/names"))
                .put("kind", "Jack")
                .put("listKind", "JackList")
                .put("plural", "jacks");
        ((ObjectNode) looms.at("/spec/names")).put("singular", "jack").remove("shortNames");
        ((ObjectNode) looms.get("metadata")).put("name", "jacks.test.weft.dev");
        rest.apply(path + "jacks.test.weft.dev", "one", looms).is(201);

        ObjectNode written = looms.deepCopy();
        ((ObjectNode) written.at("/spec/versions/1/schema/openAPIV3Schema/properties/spec/properties/threads"))
                .put("minimum", 1.0);
        rest.apply(path + "jacks.test.weft.dev", "two", written).is(200);
    }

    private static String fields(JsonNode object, String manager) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return entry.path("fieldsV1").toString();
            }
        }
        return "";
    }

    @Test
    void aFieldThatAnUpdateSetConflictsToo() {
        rest.post("/api/v1/namespaces/default/configmaps?fieldManager=kubectl-create", map("updated", "{a: x, b: y}"))
                .is(201);

        rest.apply(MAPS + "updated", "two", map("updated", "{a: v, b: w}"))
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 2 conflicts: conflicts with \"kubectl-create\" using v1:\n- .data.a\n- .data.b");
    }

    @Test
    void theSameValueIsOwnedTogetherWithoutAConflict() {
        rest.apply(MAPS + "shared", "one", map("shared", "{a: x}")).is(201);
        rest.apply(MAPS + "shared", "two", map("shared", "{a: x}")).is(200);

        JsonNode left =
                rest.apply(MAPS + "shared", "one", map("shared", "{b: x}")).is(200);

        assertThat(left.path("data").toString()).isEqualTo("{\"a\":\"x\",\"b\":\"x\"}");
        JsonNode gone =
                rest.apply(MAPS + "shared", "two", map("shared", "{c: x}")).is(200);
        assertThat(gone.path("data").toString()).isEqualTo("{\"b\":\"x\",\"c\":\"x\"}");
    }

    @Test
    void whatIsNoLongerAppliedGoesUnlessSomeoneElseSetItSince() {
        rest.apply(LOOMS + "less", "one", loom("less", "{threads: 3, colour: red, weave: twill}"))
                .is(201);
        rest.patch(LOOMS + "less?fieldManager=hand", Rest.MERGE, "{\"spec\":{\"colour\":\"blue\"}}")
                .is(200);

        JsonNode less =
                rest.apply(LOOMS + "less", "one", loom("less", "{threads: 3}")).is(200);

        assertThat(less.path("spec").path("colour").asText()).isEqualTo("blue");
        assertThat(less.path("spec").path("weave").asText())
                .as("falls back to its default")
                .isEqualTo("plain");
    }

    @Test
    void elementsOfKeyedListsAreOwnedOneByOne() {
        rest.apply(LOOMS + "keyed", "one", loom("keyed", "{threads: 1, spools: [{name: a, metres: 1}]}"))
                .is(201);
        JsonNode both = rest.apply(
                        LOOMS + "keyed",
                        "two",
                        yaml(
                                "{apiVersion: test.weft.dev/v1, kind: Loom, metadata: {name: keyed}, spec: {threads: 1, spools: [{name: b, metres: 2}]}}"))
                .is(200);
        assertThat(both.path("spec").path("spools")).hasSize(2);

        rest.apply(LOOMS + "keyed", "two", loom("keyed", "{threads: 1, spools: [{name: a, metres: 5}]}"))
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"one\": .spec.spools[name=\"a\"].metres");

        JsonNode one = rest.apply(LOOMS + "keyed", "one", loom("keyed", "{threads: 1}"))
                .is(200);
        assertThat(one.path("spec").path("spools")).hasSize(1);
        assertThat(one.path("spec").path("spools").path(0).path("name").asText())
                .isEqualTo("b");
    }

    @Test
    void setsGrowAndShrinkByTheirValues() {
        rest.apply(LOOMS + "set", "one", loom("set", "{threads: 1, tags: [a, b]}"))
                .is(201);
        rest.apply(LOOMS + "set", "two", loom("set", "{threads: 1, tags: [b, c]}"))
                .is(200);

        JsonNode less =
                rest.apply(LOOMS + "set", "one", loom("set", "{threads: 1}")).is(200);

        assertThat(less.path("spec").path("tags").toString()).isEqualTo("[\"b\",\"c\"]");
    }

    @Test
    void containersOfBuiltInKindsMergeByNameAndPortsByPortAndProtocol() {
        String text =
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {a: b}}, template: {spec: {containers: [{name: %s, image: %s, ports: [{containerPort: 80}]}]}}}}";
        rest.apply(DEPLOYMENTS + "web", "one", yaml(text.formatted("c", "v1"))).is(201);
        rest.apply(DEPLOYMENTS + "web", "two", yaml(text.formatted("d", "v1"))).is(200);

        rest.apply(DEPLOYMENTS + "web", "two", yaml(text.formatted("c", "v2")))
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"one\": .spec.template.spec.containers[name=\"c\"].image");
        JsonNode now = rest.get(DEPLOYMENTS + "web").is(200);
        assertThat(now.path("spec").path("template").path("spec").path("containers"))
                .hasSize(2);
        assertThat(fields(now, "one")).contains("k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}");
    }

    @Test
    void statusIsAppliedThroughItsOwnDoorAndOwnedThere() {
        rest.apply(LOOMS + "doors", "spec", loom("doors", "{threads: 1}")).is(201);
        ObjectNode status = yaml(
                "{apiVersion: test.weft.dev/v1, kind: Loom, metadata: {name: doors}, status: {conditions: [{type: Ready, status: 'True'}]}}");

        rest.apply(LOOMS + "doors/status", "controller", status).is(200);
        ObjectNode second = yaml(
                "{apiVersion: test.weft.dev/v1, kind: Loom, metadata: {name: doors}, status: {conditions: [{type: Other, status: 'True'}]}}");
        JsonNode both = rest.apply(LOOMS + "doors/status", "another", second).is(200);

        assertThat(both.path("status").path("conditions")).hasSize(2);
        assertThat(both.path("metadata").path("managedFields").toString()).contains("\"subresource\":\"status\"");
        JsonNode less = rest.apply(
                        LOOMS + "doors/status",
                        "controller",
                        yaml("{apiVersion: test.weft.dev/v1, kind: Loom, metadata: {name: doors}}"))
                .is(200);
        assertThat(less.path("status").path("conditions")).hasSize(1);
    }

    @Test
    void labelsAreOwnedOneByOne() {
        rest.post("/api/v1/nodes?fieldManager=kubelet", yaml("{metadata: {name: n1, labels: {os: linux}}}"))
                .is(201);
        JsonNode labelled = rest.apply(
                        "/api/v1/nodes/n1",
                        "weft-inventory",
                        yaml("{apiVersion: v1, kind: Node, metadata: {name: n1, labels: {capable: 'true'}}}"))
                .is(200);
        assertThat(labelled.path("metadata").path("labels")).hasSize(2);

        JsonNode bare = rest.apply(
                        "/api/v1/nodes/n1",
                        "weft-inventory",
                        yaml("{apiVersion: v1, kind: Node, metadata: {name: n1}}"))
                .is(200);

        assertThat(bare.path("metadata").path("labels").toString()).isEqualTo("{\"os\":\"linux\"}");
    }

    @Test
    void anApplyFromAnOldVersionConflictsAndOneWithoutManagerIsRefused() {
        rest.apply(MAPS + "guarded", "one", map("guarded", "{a: x}")).is(201);
        ObjectNode old = map("guarded", "{a: y}");
        ((ObjectNode) old.get("metadata")).put("resourceVersion", "1");

        assertThat(rest.apply(MAPS + "guarded", "one", old)
                        .is(409)
                        .path("message")
                        .asText())
                .contains("the object has been modified");
        rest.patch(MAPS + "guarded", Rest.APPLY, old.toString())
                .fails(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    @Test
    void anApplyOfAFieldThatTheSchemaDoesNotKnowIsRefused() {
        rest.apply(LOOMS + "typo", "one", loom("typo", "{threads: 1, colur: red}"))
                .fails(
                        500,
                        "",
                        "failed to create typed patch object (/typo; test.weft.dev/v1, Kind=Loom): .spec.colur: field not declared in schema");
    }
}
