package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients learn before they ask for anything. Rule: kubectl's discovery and explain. */
abstract class DiscoveryCases extends Cases {

    DiscoveryCases(ApiServer server) {
        super(server);
    }

    private static JsonNode named(JsonNode list, String field, String name) {
        for (JsonNode one : list) {
            if (one.path(field).asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    @Test
    void theVersionHasMajorMinorAndGitVersion() {
        JsonNode version = api.get("/version").is(200);

        assertThat(version.path("major").asText()).isEqualTo("1");
        assertThat(version.path("minor").asText()).isEqualTo("36");
        assertThat(version.path("gitVersion").asText()).isEqualTo("v1.36.3");
    }

    @Test
    void theServerSaysThatItIsAliveAndReady() {
        for (String path : List.of("/healthz", "/livez", "/readyz")) {
            assertThat(api.get(path).is(200).asText()).isEqualTo("ok");
        }
        assertThat(api.get("/readyz?verbose").is(200).asText()).contains("[+]ping ok", "readyz check passed");
        assertThat(api.get("/livez/ping").is(200).asText()).isEqualTo("ok");
    }

    @Test
    void theCoreGroupHasVersionOne() {
        JsonNode versions = api.get("/api").is(200);

        assertThat(versions.path("kind").asText()).isEqualTo("APIVersions");
        assertThat(versions.path("versions").toString()).isEqualTo("[\"v1\"]");
    }

    @Test
    void theGroupsAreListedWithThePreferredVersion() {
        JsonNode apps = named(api.get("/apis").is(200).path("groups"), "name", "apps");

        assertThat(apps.at("/preferredVersion/groupVersion").asText()).isEqualTo("apps/v1");
        assertThat(apps.at("/versions/0/version").asText()).isEqualTo("v1");
    }

    @Test
    void oneGroupCanBeAskedFor() {
        JsonNode group = api.get("/apis/apps").is(200);

        assertThat(group.path("kind").asText()).isEqualTo("APIGroup");
        assertThat(group.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(group.path("name").asText()).isEqualTo("apps");
    }

    @Test
    void aResourceIsDescribedByKindVerbsAndShortNames() {
        JsonNode list = api.get("/api/v1").is(200);
        JsonNode pods = named(list.path("resources"), "name", "pods");

        assertThat(list.path("kind").asText()).isEqualTo("APIResourceList");
        assertThat(list.path("groupVersion").asText()).isEqualTo("v1");
        assertThat(pods.path("kind").asText()).isEqualTo("Pod");
        assertThat(pods.path("singularName").asText()).isEqualTo("pod");
        assertThat(pods.path("namespaced").asBoolean()).isTrue();
        assertThat(texts(pods.path("verbs")))
                .containsExactly("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        assertThat(texts(pods.path("shortNames"))).containsExactly("po");
        assertThat(texts(pods.path("categories"))).containsExactly("all");
    }

    @Test
    void subresourcesAreListedWithTheirVerbs() {
        JsonNode resources = api.get("/api/v1").is(200).path("resources");

        assertThat(texts(named(resources, "name", "pods/status").path("verbs")))
                .containsExactly("get", "patch", "update");
        assertThat(texts(named(resources, "name", "pods/binding").path("verbs")))
                .containsExactly("create");
        JsonNode eviction = named(resources, "name", "pods/eviction");
        assertThat(eviction.path("group").asText()).isEqualTo("policy");
        assertThat(eviction.path("kind").asText()).isEqualTo("Eviction");
        JsonNode token = named(resources, "name", "serviceaccounts/token");
        assertThat(token.path("group").asText()).isEqualTo("authentication.k8s.io");
        assertThat(token.path("kind").asText()).isEqualTo("TokenRequest");
    }

    @Test
    void configMapsAndSecretsHaveNoStatus() {
        List<String> core = api.get("/api/v1").is(200).path("resources").findValuesAsText("name");

        assertThat(core)
                .contains("nodes/status", "namespaces/status", "namespaces/finalize")
                .doesNotContain("configmaps/status", "secrets/status", "serviceaccounts/status", "events/status");
    }

    @Test
    void aggregatedDiscoveryTellsAllOfAGroupInOneAnswer() {
        Answer answer = api.accepting(Api.DISCOVERY).get("/apis");
        JsonNode apps = null;
        for (JsonNode group : answer.is(200).path("items")) {
            apps = group.at("/metadata/name").asText().equals("apps") ? group : apps;
        }

        assertThat(answer.contentType()).isEqualTo(Api.DISCOVERY);
        assertThat(answer.body().path("kind").asText()).isEqualTo("APIGroupDiscoveryList");
        assertThat(answer.body().path("apiVersion").asText()).isEqualTo("apidiscovery.k8s.io/v2");
        assertThat(apps).isNotNull();
        JsonNode version = apps.path("versions").path(0);
        assertThat(version.path("version").asText()).isEqualTo("v1");
        assertThat(version.path("freshness").asText()).isEqualTo("Current");
        JsonNode deployments = named(version.path("resources"), "resource", "deployments");
        assertThat(deployments.path("responseKind").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"\",\"kind\":\"Deployment\"}");
        assertThat(deployments.path("scope").asText()).isEqualTo("Namespaced");
        assertThat(deployments.path("singularResource").asText()).isEqualTo("deployment");
        assertThat(texts(deployments.path("shortNames"))).containsExactly("deploy");
        JsonNode scale = named(deployments.path("subresources"), "subresource", "scale");
        assertThat(scale.at("/responseKind/kind").asText()).isEqualTo("Scale");
        assertThat(texts(scale.path("verbs"))).containsExactly("get", "patch", "update");
    }

    @Test
    void aggregatedDiscoveryTellsTheCoreGroupToo() {
        JsonNode list = api.accepting(Api.DISCOVERY).get("/api").is(200);

        assertThat(list.path("items")).hasSize(1);
        JsonNode nodes = named(list.at("/items/0/versions/0/resources"), "resource", "nodes");
        assertThat(nodes.path("scope").asText()).isEqualTo("Cluster");
        assertThat(nodes.at("/responseKind/group").asText()).isEmpty();
    }

    @Test
    void discoveryIsInTheOldFormForWhoDoesNotAskForTheNew() {
        assertThat(api.accepting(Api.JSON).get("/apis").is(200).path("kind").asText())
                .isEqualTo("APIGroupList");
        assertThat(api.accepting("application/json, " + Api.DISCOVERY)
                        .get("/apis")
                        .is(200)
                        .path("kind")
                        .asText())
                .isEqualTo("APIGroupDiscoveryList");
    }

    @Test
    void aDefinedKindIsDiscovered() {
        looms();
        until(() -> {
            JsonNode resources = api.get("/apis/" + LOOM_GROUP + "/v1").is(200).path("resources");
            JsonNode looms = named(resources, "name", "looms");
            assertThat(looms.path("kind").asText()).isEqualTo("Loom");
            assertThat(texts(looms.path("shortNames"))).containsExactly("lm");
            assertThat(texts(looms.path("categories"))).containsExactly("weaving");
            assertThat(texts(named(resources, "name", "looms/status").path("verbs")))
                    .containsExactly("get", "patch", "update");
            assertThat(named(resources, "name", "looms/scale").path("kind").asText())
                    .isEqualTo("Scale");
        });
    }

    @Test
    void aDefinedKindIsInAggregatedDiscovery() {
        looms();
        until(() -> assertThat(api.accepting(Api.DISCOVERY).get("/apis").is(200).at("/items"))
                .anySatisfy(g -> assertThat(g.at("/metadata/name").asText()).isEqualTo(LOOM_GROUP)));
    }

    @Test
    void aRemovedDefinitionIsDiscoveredNoMore() {
        ObjectNode shuttles = Yaml.file("shuttles.yaml");
        define(shuttles);
        until(() -> api.get("/apis/shuttle.weft.dev/v1").is(200));

        api.delete(CRDS + "/shuttles.shuttle.weft.dev").is(200);

        until(() -> api.get("/apis/shuttle.weft.dev/v1").is(404));
        until(() -> api.get(at("shuttle.weft.dev/v1", "shuttles")).is(404));
    }

    @Test
    void whatIsNotServedIsNotFoundInPlainText() {
        for (String path : List.of("/apis/nothing.weft.dev", "/apis/nothing.weft.dev/v1/things", "/nothing")) {
            Answer answer = api.get(path);
            assertThat(answer.is(404).asText().trim()).as(path).isEqualTo("404 page not found");
            assertThat(answer.contentType()).isEqualTo("text/plain; charset=utf-8");
        }
    }

    @Test
    void aKindThatAGroupDoesNotHaveIsNotFoundInAStatus() {
        api.get("/api/v1/things").fails(404, "NotFound", "the server could not find the requested resource");
        api.get("/apis/apps/v1/things").fails(404, "NotFound", "the server could not find the requested resource");
    }

    @Test
    void openApiListsADocumentForEachGroupAndVersion() {
        JsonNode paths = api.get("/openapi/v3").is(200).path("paths");

        assertThat(paths.path("api/v1").path("serverRelativeURL").asText()).startsWith("/openapi/v3/api/v1?hash=");
        assertThat(paths.path("apis/apps/v1").path("serverRelativeURL").asText())
                .startsWith("/openapi/v3/apis/apps/v1?hash=");
    }

    @Test
    void openApiDescribesADefinedKind() {
        looms();
        until(() -> {
            JsonNode document =
                    api.get("/openapi/v3/apis/" + LOOM_GROUP + "/v1").is(200);
            JsonNode schema = null;
            for (JsonNode one : document.at("/components/schemas")) {
                schema = one.at("/x-kubernetes-group-version-kind/0/kind")
                                .asText()
                                .equals("Loom")
                        ? one
                        : schema;
            }
            assertThat(schema).isNotNull();
            assertThat(schema.path("description").asText()).isEqualTo("A loom weaves.");
            assertThat(schema.at("/properties/spec/properties/threads/type").asText())
                    .isEqualTo("integer");
            assertThat(schema.at("/properties/kind/type").asText()).isEqualTo("string");
        });
    }

    @Test
    void openApiTellsWhichQueryParametersAnOperationTakes() {
        looms();
        String path = "/apis/" + LOOM_GROUP + "/v1/namespaces/{namespace}/looms/{name}";
        until(() -> {
            JsonNode patch = api.get("/openapi/v3/apis/" + LOOM_GROUP + "/v1")
                    .is(200)
                    .path("paths")
                    .path(path)
                    .path("patch");
            assertThat(patch.path("parameters").findValuesAsText("name")).contains("dryRun", "fieldValidation");
            assertThat(patch.at("/x-kubernetes-group-version-kind/kind").asText())
                    .isEqualTo("Loom");
        });
    }

    @Test
    void openApiHasTheFieldsOfBuiltInKinds() {
        JsonNode schemas = api.get("/openapi/v3/api/v1").is(200).at("/components/schemas");
        JsonNode configMap = schemas.path("io.k8s.api.core.v1.ConfigMap");

        assertThat(configMap.at("/x-kubernetes-group-version-kind/0/kind").asText())
                .isEqualTo("ConfigMap");
        assertThat(configMap.at("/properties/data/type").asText()).isEqualTo("object");
        assertThat(configMap.at("/properties/immutable/type").asText()).isEqualTo("boolean");
    }
}
