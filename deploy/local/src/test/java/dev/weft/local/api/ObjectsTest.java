package dev.weft.local.api;

import static dev.weft.local.api.TestServer.configMap;
import static dev.weft.local.api.TestServer.loom;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObjectsTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String LOOMS = "/apis/test.weft.dev/v1/namespaces/default/looms";
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

    @Test
    void aCreatedObjectHasIdentityVersionAndOwnerOfItsFields() {
        JsonNode made =
                rest.post(MAPS + "?fieldManager=me", configMap("identity")).is(201);

        JsonNode metadata = made.path("metadata");
        assertThat(metadata.path("uid").asText()).hasSize(36);
        assertThat(metadata.path("creationTimestamp").asText()).endsWith("Z");
        assertThat(metadata.path("resourceVersion").asLong()).isPositive();
        assertThat(metadata.path("namespace").asText()).isEqualTo("default");
        assertThat(metadata.path("managedFields").path(0).path("manager").asText())
                .isEqualTo("me");
        assertThat(metadata.path("managedFields").path(0).path("fieldsV1").toString())
                .isEqualTo("{\"f:data\":{\".\":{},\"f:a\":{}}}");
        assertThat(rest.get(MAPS + "/identity").is(200)).isEqualTo(made);
    }

    @Test
    void theServerMakesANameFromGenerateName() {
        ObjectNode map = configMap("x");
        ((ObjectNode) map.get("metadata")).remove("name");
        ((ObjectNode) map.get("metadata")).put("generateName", "some-");

        assertThat(rest.post(MAPS, map).is(201).path("metadata").path("name").asText())
                .matches("some-[a-z0-9]{5}");
    }

    @Test
    void whatIsMissingOrThereTwiceIsToldInTheWordsOfKubernetes() {
        rest.get(MAPS + "/none").fails(404, "NotFound", "configmaps \"none\" not found");
        rest.get(LOOMS + "/none").fails(404, "NotFound", "looms.test.weft.dev \"none\" not found");
        rest.get("/api/v1/things").fails(404, "NotFound", "the server could not find the requested resource");
        assertThat(rest.get("/apis/none.dev/v1/things").is(404).asText()).isEqualTo("404 page not found\n");
        rest.post(MAPS, configMap("twice")).is(201);
        rest.post(MAPS, configMap("twice")).fails(409, "AlreadyExists", "configmaps \"twice\" already exists");
        rest.post("/api/v1/namespaces/nowhere/configmaps", configMap("a"))
                .fails(404, "NotFound", "namespaces \"nowhere\" not found");
        assertThat(rest.get(LOOMS + "/none").body().path("details").toString())
                .isEqualTo("{\"name\":\"none\",\"group\":\"test.weft.dev\",\"kind\":\"looms\"}");
    }

    @Test
    void aNameThatIsNoDnsNameIsRefused() {
        JsonNode answer = rest.post(MAPS, configMap("Big_Name")).is(422);

        assertThat(answer.path("message").asText())
                .startsWith(
                        "ConfigMap \"Big_Name\" is invalid: metadata.name: Invalid value: \"Big_Name\": a lowercase RFC 1123 subdomain");
    }

    @Test
    void aWriteFromAnOldVersionConflicts() {
        ObjectNode first = (ObjectNode) rest.post(MAPS, configMap("raced")).is(201);
        ObjectNode second = first.deepCopy();
        ((ObjectNode) first.get("data")).put("a", "2");
        rest.put(MAPS + "/raced", first).is(200);
        ((ObjectNode) second.get("data")).put("a", "3");

        String text =
                "Operation cannot be fulfilled on configmaps \"raced\": the object has been modified; please apply your changes to the latest version and try again";
        rest.put(MAPS + "/raced", second).fails(409, "Conflict", text);
        String version = second.path("metadata").path("resourceVersion").asText();
        rest.patch(
                        MAPS + "/raced",
                        Rest.MERGE,
                        "{\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"data\":{\"a\":\"4\"}}")
                .fails(409, "Conflict", text);
    }

    @Test
    void anUnchangedWriteKeepsTheVersion() {
        JsonNode made = rest.post(MAPS, configMap("same")).is(201);

        JsonNode again = rest.put(MAPS + "/same", made).is(200);
        JsonNode patched = rest.patch(MAPS + "/same", Rest.MERGE, "{\"data\":{\"a\":\"1\"}}")
                .is(200);

        assertThat(again).isEqualTo(made);
        assertThat(patched).isEqualTo(made);
    }

    @Test
    void aCustomObjectIsReplacedOnlyFromAKnownVersion() {
        rest.post(LOOMS, loom("blind", "{threads: 1}")).is(201);

        rest.put(LOOMS + "/blind", loom("blind", "{threads: 2}"))
                .fails(
                        422,
                        "Invalid",
                        "looms.test.weft.dev \"blind\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    }

    @Test
    void theGenerationCountsChangesOfTheSpecOnly() {
        rest.post(LOOMS, loom("counted", "{threads: 1}")).is(201);
        rest.patch(LOOMS + "/counted", Rest.MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                .is(200);
        rest.patch(LOOMS + "/counted/status", Rest.MERGE, "{\"status\":{\"observedGeneration\":1}}")
                .is(200);
        assertThat(generation("counted")).isEqualTo(1);

        rest.patch(LOOMS + "/counted", Rest.MERGE, "{\"spec\":{\"threads\":2}}").is(200);
        assertThat(generation("counted")).isEqualTo(2);
    }

    private static int generation(String name) {
        return rest.get(LOOMS + "/" + name)
                .is(200)
                .path("metadata")
                .path("generation")
                .asInt();
    }

    @Test
    void statusAndSpecAreChangedThroughTheirOwnDoors() {
        ObjectNode loom = loom("doors", "{threads: 1}");
        loom.putObject("status").put("observedGeneration", 9);
        assertThat(rest.post(LOOMS, loom).is(201).has("status")).isFalse();

        JsonNode main = rest.patch(
                        LOOMS + "/doors",
                        Rest.MERGE,
                        "{\"spec\":{\"threads\":2},\"status\":{\"observedGeneration\":7}}")
                .is(200);
        assertThat(main.has("status")).isFalse();

        JsonNode status = rest.patch(
                        LOOMS + "/doors/status",
                        Rest.MERGE,
                        "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"spec\":{\"threads\":3},\"status\":{\"observedGeneration\":2}}")
                .is(200);
        assertThat(status.path("spec").path("threads").asInt()).isEqualTo(2);
        assertThat(status.path("status").path("observedGeneration").asInt()).isEqualTo(2);
        assertThat(status.path("metadata").has("labels")).isFalse();
        rest.patch(MAPS.replace("default", "kube-system"), Rest.MERGE, "{}")
                .fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    @Test
    void aDryRunChangesNothing() {
        assertThat(rest.post(MAPS + "?dryRun=All", configMap("dry"))
                        .is(201)
                        .path("metadata")
                        .has("uid"))
                .isTrue();
        rest.get(MAPS + "/dry").is(404);
        rest.post(MAPS, configMap("wet")).is(201);
        rest.patch(MAPS + "/wet?dryRun=All", Rest.MERGE, "{\"data\":{\"a\":\"2\"}}")
                .is(200);
        rest.delete(MAPS + "/wet?dryRun=All").is(200);
        assertThat(rest.get(MAPS + "/wet").is(200).path("data").path("a").asText())
                .isEqualTo("1");
    }

    @Test
    void listsAreSelectedByLabelsAndFields() {
        for (String line : List.of("s1 web blue", "s2 web green", "s3 db blue")) {
            String[] parts = line.split(" ");
            ObjectNode map = configMap(parts[0]);
            ((ObjectNode) map.get("metadata"))
                    .putObject("labels")
                    .put("app", parts[1])
                    .put("colour", parts[2]);
            rest.post("/api/v1/namespaces/kube-public/configmaps", map).is(201);
        }
        assertThat(names("labelSelector=app%3Dweb")).containsExactly("s1", "s2");
        assertThat(names("labelSelector=app%20in%20(web,db),colour!%3Dblue")).containsExactly("s2");
        assertThat(names("labelSelector=app%20notin%20(web)")).containsExactly("s3");
        assertThat(names("labelSelector=colour,!size")).containsExactly("s1", "s2", "s3");
        assertThat(names("fieldSelector=metadata.name%3Ds3")).containsExactly("s3");
        assertThat(names("fieldSelector=metadata.name!%3Ds3")).containsExactly("s1", "s2");
    }

    private static List<String> names(String query) {
        List<String> names = new ArrayList<>();
        rest.get("/api/v1/namespaces/kube-public/configmaps?" + query)
                .is(200)
                .path("items")
                .forEach(i -> names.add(i.path("metadata").path("name").asText()));
        return names;
    }

    @Test
    void aLongListComesInPages() {
        rest.post("/api/v1/namespaces", yaml("{metadata: {name: pages}}")).is(201);
        for (int i = 0; i < 5; i++) {
            rest.post("/api/v1/namespaces/pages/configmaps", configMap("p" + i)).is(201);
        }
        JsonNode first = rest.get("/api/v1/namespaces/pages/configmaps?limit=2").is(200);
        rest.delete("/api/v1/namespaces/pages/configmaps/p0").is(200);
        String next = first.path("metadata").path("continue").asText();
        JsonNode second = rest.get("/api/v1/namespaces/pages/configmaps?limit=2&continue=" + next)
                .is(200);

        assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(3);
        assertThat(second.path("items").path(0).path("metadata").path("name").asText())
                .isEqualTo("p2");
        assertThat(second.path("metadata").path("resourceVersion"))
                .isEqualTo(first.path("metadata").path("resourceVersion"));
        server.server().compact();
        rest.get("/api/v1/namespaces/pages/configmaps?limit=2&continue=" + next).is(410);
    }

    @Test
    void anObjectIsShownInTheVersionThatIsAskedFor() {
        rest.post(LOOMS, loom("versions", "{threads: 1}")).is(201);

        JsonNode old =
                rest.get(LOOMS.replace("/v1/", "/v1alpha1/") + "/versions").is(200);

        assertThat(old.path("apiVersion").asText()).isEqualTo("test.weft.dev/v1alpha1");
    }

    @Test
    void secretsTakePlainTexts() {
        JsonNode made = rest.post(
                        "/api/v1/namespaces/default/secrets",
                        yaml("{metadata: {name: plain}, stringData: {kubeconfig: hello}}"))
                .is(201);

        assertThat(made.path("data").path("kubeconfig").asText()).isEqualTo("aGVsbG8=");
        assertThat(made.path("type").asText()).isEqualTo("Opaque");
        assertThat(made.has("stringData")).isFalse();
    }

    @Test
    void onlyTheMetadataIsSentToWhoAsksForIt() {
        rest.post(MAPS, configMap("partial")).is(201);
        JsonNode list = rest.accepting("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
                .get(MAPS)
                .is(200);

        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.path("items").path(0).has("data")).isFalse();
        assertThat(list.path("items").path(0).path("metadata").has("uid")).isTrue();
    }
}
