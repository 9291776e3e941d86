package dev.weft.local.api;

import static dev.weft.local.api.TestServer.configMap;
import static dev.weft.local.api.TestServer.pod;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeletionsTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static TestServer server;
    private static Rest rest;

    @BeforeAll
    static void start() {
        server = new TestServer();
        rest = server.rest();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode make(String name, JsonNode... owners) {
        ObjectNode map = configMap(name);
        for (JsonNode owner : owners) {
            ((ObjectNode) map.get("metadata"))
                    .withArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "v1")
                    .put("kind", "ConfigMap")
                    .put("name", owner.path("metadata").path("name").asText())
                    .put("uid", owner.path("metadata").path("uid").asText());
        }
        return rest.post(MAPS, map).is(201);
    }

    private static void goes(String path) {
        await(path).untilAsserted(() -> assertThat(rest.get(path).code()).isEqualTo(404));
    }

    @Test
    void finalizersHoldAnObjectUntilTheLastIsTakenAway() {
        ObjectNode map = configMap("held");
        ((ObjectNode) map.get("metadata"))
                .putArray("finalizers")
                .add("weft.dev/a")
                .add("weft.dev/b");
        rest.post(MAPS, map).is(201);

        JsonNode marked = rest.delete(MAPS + "/held").is(200);
        assertThat(marked.path("metadata").has("deletionTimestamp")).isTrue();
        rest.patch(MAPS + "/held", Rest.MERGE, "{\"metadata\":{\"finalizers\":[\"weft.dev/b\"]}}")
                .is(200);
        assertThat(rest.patch(
                                MAPS + "/held",
                                Rest.MERGE,
                                "{\"metadata\":{\"finalizers\":[\"weft.dev/b\",\"new/one\"]}}")
                        .is(422)
                        .path("message")
                        .asText())
                .contains("no new finalizers can be added if the object is being deleted");
        rest.get(MAPS + "/held").is(200);
        rest.patch(MAPS + "/held", Rest.MERGE, "{\"metadata\":{\"finalizers\":null}}")
                .is(200);
        rest.get(MAPS + "/held").is(404);
    }

    @Test
    void preconditionsGuardADeletion() {
        make("guarded");

        assertThat(rest.delete(MAPS + "/guarded", "{\"preconditions\":{\"uid\":\"other\"}}")
                        .is(409)
                        .path("message")
                        .asText())
                .contains("the UID in the precondition (other) does not match the UID in record (");
        JsonNode gone = rest.delete(MAPS + "/guarded").is(200);
        assertThat(gone.path("status").asText()).isEqualTo("Success");
        assertThat(gone.path("details").path("uid").asText()).hasSize(36);
    }

    @Test
    void dependentsGoAfterTheirLastOwner() {
        JsonNode a = make("owner-a");
        JsonNode b = make("owner-b");
        make("of-a", a);
        make("of-both", a, b);
        JsonNode deep = rest.get(MAPS + "/of-a").is(200);
        make("of-of-a", deep);

        rest.delete(MAPS + "/owner-a").is(200);
        goes(MAPS + "/of-a");
        goes(MAPS + "/of-of-a");
        rest.get(MAPS + "/of-both").is(200);
        rest.delete(MAPS + "/owner-b").is(200);
        goes(MAPS + "/of-both");
    }

    @Test
    void aDependentOfNobodyIsCollected() {
        make("stray", yaml("{metadata: {name: never, uid: 00000000-0000-0000-0000-000000000000}}"));

        goes(MAPS + "/stray");
    }

    @Test
    void aForegroundDeletionWaitsForTheDependents() {
        JsonNode owner = make("front");
        ObjectNode slow = configMap("slow");
        ((ObjectNode) slow.get("metadata")).putArray("finalizers").add("weft.dev/slow");
        ((ObjectNode) slow.get("metadata"))
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put("name", "front")
                .put("uid", owner.path("metadata").path("uid").asText());
        rest.post(MAPS, slow).is(201);

        rest.delete(MAPS + "/front", "{\"propagationPolicy\":\"Foreground\"}").is(200);
        await().untilAsserted(() -> assertThat(
                        rest.get(MAPS + "/slow").is(200).path("metadata").has("deletionTimestamp"))
                .isTrue());
        assertThat(rest.get(MAPS + "/front")
                        .is(200)
                        .path("metadata")
                        .path("finalizers")
                        .toString())
                .contains("foregroundDeletion");
        rest.patch(MAPS + "/slow", Rest.MERGE, "{\"metadata\":{\"finalizers\":null}}")
                .is(200);
        goes(MAPS + "/front");
    }

    @Test
    void orphansStay() {
        JsonNode owner = make("parent");
        make("child", owner);

        rest.delete(MAPS + "/parent", "{\"propagationPolicy\":\"Orphan\"}").is(200);

        JsonNode child = rest.get(MAPS + "/child").is(200);
        assertThat(child.path("metadata").path("ownerReferences")).isEmpty();
    }

    @Test
    void aNamespaceTerminatesUntilItIsEmpty() {
        rest.post("/api/v1/namespaces", yaml("{metadata: {name: ending}}")).is(201);
        rest.post("/api/v1/namespaces/ending/configmaps", configMap("quick")).is(201);
        ObjectNode held = configMap("held");
        ((ObjectNode) held.get("metadata")).putArray("finalizers").add("weft.dev/a");
        rest.post("/api/v1/namespaces/ending/configmaps", held).is(201);
        rest.post("/api/v1/namespaces/ending/pods", pod("p", "{}")).is(201);
        rest.post("/api/v1/namespaces/ending/pods/p/binding", yaml("{target: {name: n}}"))
                .is(201);

        rest.delete("/api/v1/namespaces/ending").is(200);
        goes("/api/v1/namespaces/ending/configmaps/quick");
        assertThat(rest.get("/api/v1/namespaces/ending")
                        .is(200)
                        .path("status")
                        .path("phase")
                        .asText())
                .isEqualTo("Terminating");
        rest.post("/api/v1/namespaces/ending/configmaps", configMap("late"))
                .fails(
                        403,
                        "Forbidden",
                        "configmaps \"late\" is forbidden: unable to create new content in namespace ending because it is being terminated");
        rest.patch("/api/v1/namespaces/ending/configmaps/held", Rest.MERGE, "{\"metadata\":{\"finalizers\":null}}")
                .is(200);
        await().untilAsserted(() -> assertThat(rest.get("/api/v1/namespaces/ending/pods/p")
                        .is(200)
                        .path("metadata")
                        .has("deletionTimestamp"))
                .isTrue());
        rest.delete("/api/v1/namespaces/ending/pods/p", "{\"gracePeriodSeconds\":0}")
                .is(200);
        goes("/api/v1/namespaces/ending");
    }

    @Test
    void aCollectionIsDeletedBySelector() {
        for (String name : new String[] {"d1", "d2"}) {
            ObjectNode map = configMap(name);
            ((ObjectNode) map.get("metadata")).putObject("labels").put("n", name);
            rest.post(MAPS, map).is(201);
        }
        rest.delete(MAPS + "?labelSelector=n%3Dd1").is(200);

        rest.get(MAPS + "/d1").is(404);
        rest.get(MAPS + "/d2").is(200);
    }
}
