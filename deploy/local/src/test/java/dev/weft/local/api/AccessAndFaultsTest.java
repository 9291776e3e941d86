package dev.weft.local.api;

import static dev.weft.local.api.TestServer.configMap;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccessAndFaultsTest {

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

    @AfterEach
    void mend() {
        server.server().faults().clear();
    }

    @Test
    void withoutAValidTokenNothingIsAnswered() {
        rest.as("wrong").get(MAPS).fails(401, "Unauthorized", "Unauthorized");
        rest.as("wrong").get("/api").is(401);
        assertThat(rest.as("wrong").get("/readyz").is(200).asText()).isEqualTo("ok");

        server.server().allow("mine", "me");
        rest.as("mine").get(MAPS).is(200);
        server.server().revoke("mine");
        rest.as("mine").get(MAPS).is(401);
    }

    @Test
    void aUserIsRefusedWhatARuleDenies() {
        Rest reader = new Rest(server.server(), server.server().kubeconfigFor("reader"));
        server.server().access().allowOnly("reader", Set.of("get", "list", "watch"), "pods", "configmaps");

        reader.get(MAPS).is(200);
        reader.post(MAPS, configMap("a"))
                .fails(
                        403,
                        "Forbidden",
                        "configmaps is forbidden: User \"reader\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\"");
        reader.get("/apis/apps/v1/deployments")
                .fails(
                        403,
                        "Forbidden",
                        "deployments.apps is forbidden: User \"reader\" cannot list resource \"deployments\" in API group \"apps\" at the cluster scope");
        reader.patch("/api/v1/namespaces/default/pods/p/status", Rest.MERGE, "{}")
                .fails(
                        403,
                        "Forbidden",
                        "pods \"p\" is forbidden: User \"reader\" cannot patch resource \"pods/status\" in API group \"\" in the namespace \"default\"");
        server.server().access().deny("reader", Set.of("*"), "configmaps");
        reader.get(MAPS).is(403);
        server.server().access().clear("reader");
        reader.post(MAPS, configMap("readers")).is(201);
    }

    @Test
    void aServiceAccountGetsATokenOfItsOwn() {
        rest.post("/api/v1/namespaces/default/serviceaccounts", yaml("{metadata: {name: weft}}"))
                .is(201);
        String token = rest.post("/api/v1/namespaces/default/serviceaccounts/weft/token", yaml("{spec: {}}"))
                .is(201)
                .path("status")
                .path("token")
                .asText();
        server.server().access().deny("system:serviceaccount:default:weft", Set.of("delete"), "*");

        rest.as(token).get(MAPS).is(200);
        rest.as(token).delete(MAPS + "/x").is(403);
        assertThat(rest.as(token)
                        .post(
                                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                                yaml("{spec: {resourceAttributes: {verb: delete, resource: pods}}}"))
                        .is(201)
                        .path("status")
                        .path("allowed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void faultsAreSwitchedOnAndOff() {
        Faults faults = server.server().faults();
        faults.forbid("configmaps");
        rest.get(MAPS).is(403);
        rest.get("/api/v1/pods").is(200);
        faults.allow("configmaps").failing(true);
        rest.get(MAPS).fails(500, "InternalError", "Internal error occurred: simulated");
        faults.failing(false).failPath("/configmaps", 429);
        rest.get(MAPS).is(429);
        faults.failPath("/configmaps", 0).delay(Duration.ofMillis(150));
        long before = System.nanoTime();
        rest.get(MAPS).is(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        faults.down(true);
        assertThatThrownBy(() -> rest.get(MAPS)).isInstanceOf(java.io.UncheckedIOException.class);
        faults.clear();
        rest.get(MAPS).is(200);
    }
}
