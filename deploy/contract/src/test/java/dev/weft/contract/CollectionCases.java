package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the garbage collector and the namespace controller do; the real server needs a controller manager for them. */
abstract class CollectionCases extends Cases {

    CollectionCases(ApiServer server) {
        super(server);
    }

    @BeforeEach
    void needsACollector() {
        assumeTrue(
                server.collectsGarbage(),
                "SKIPPED: this server has no controller manager, so nothing of garbage collection was tested");
    }

    private JsonNode owned(String name, JsonNode owner) {
        return api.post(
                        core("configmaps"),
                        Yaml.of(
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: true}]}}",
                                name,
                                owner.at("/metadata/name").asText(),
                                owner.at("/metadata/uid").asText()))
                .is(201);
    }

    private void gone(String name) {
        until(() -> assertThat(api.get(configMap(name)).code()).isEqualTo(404));
    }

    @Test
    void dependentsGoWhenTheirOwnerHasGone() {
        JsonNode owner = makeConfigMap("owner", "{}");
        owned("dependent", owner);

        api.delete(configMap("owner")).is(200);

        gone("dependent");
    }

    @Test
    void aForegroundOwnerGoesAfterItsDependents() {
        JsonNode owner = makeConfigMap("owner", "{}");
        owned("dependent", owner);

        api.delete(configMap("owner") + "?propagationPolicy=Foreground").is(200);

        gone("dependent");
        gone("owner");
    }

    @Test
    void aForegroundOwnerWithoutDependentsGoesToo() {
        makeConfigMap("owner", "{}");

        api.delete(configMap("owner") + "?propagationPolicy=Foreground").is(200);

        gone("owner");
    }

    @Test
    void orphansStayWithoutTheirOwner() {
        JsonNode owner = makeConfigMap("owner", "{}");
        owned("dependent", owner);

        api.delete(configMap("owner") + "?propagationPolicy=Orphan").is(200);

        gone("owner");
        assertThat(api.get(configMap("dependent")).is(200).path("metadata").has("ownerReferences"))
                .isFalse();
    }

    @Test
    void whatNeverHadALivingOwnerIsRemoved() {
        JsonNode owner = makeConfigMap("owner", "{}");
        api.delete(configMap("owner")).is(200);

        owned("dependent", owner);

        gone("dependent");
    }

    @Test
    void whatHasAnotherOwnerStays() {
        JsonNode one = makeConfigMap("one", "{}");
        JsonNode two = makeConfigMap("two", "{}");
        owned("dependent", one);
        api.jsonPatch(
                        configMap("dependent"),
                        "[{\"op\":\"add\",\"path\":\"/metadata/ownerReferences/-\",\"value\":{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"two\",\"uid\":\""
                                + two.at("/metadata/uid").asText() + "\"}}]")
                .is(200);

        api.delete(configMap("one")).is(200);

        until(() -> assertThat(api.get(configMap("dependent")).is(200).at("/metadata/ownerReferences"))
                .hasSize(1));
    }

    @Test
    void aNamespaceGoesWithAllThatIsInIt() {
        String other = namespace + "-x";
        api.post("/api/v1/namespaces", Yaml.of("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}", other))
                .is(201);
        api.post("/api/v1/namespaces/" + other + "/configmaps", configMapOf("a", "{}"))
                .is(201);

        api.delete("/api/v1/namespaces/" + other).is(200);

        until(() -> api.get("/api/v1/namespaces/" + other).is(404));
        api.get("/api/v1/namespaces/" + other + "/configmaps/a").is(404);
    }
}
