package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens of service accounts, and what roles allow. Rule: authentication.k8s.io and rbac.authorization.k8s.io. */
abstract class AccessCases extends Cases {

    private static final String RBAC = "rbac.authorization.k8s.io/v1";

    AccessCases(ApiServer server) {
        super(server);
    }

    private String user() {
        return "system:serviceaccount:" + namespace + ":weaver";
    }

    /** The requests of a service account of this case, which no role names yet. */
    private Api weaver() {
        api.post(core("serviceaccounts"), Yaml.of("{apiVersion: v1, kind: ServiceAccount, metadata: {name: weaver}}"))
                .is(201);
        return api.as(token("{}").at("/status/token").asText());
    }

    private JsonNode token(String spec) {
        return api.post(
                        core("serviceaccounts") + "/weaver/token",
                        Yaml.of("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: %s}", spec))
                .is(201);
    }

    private void role(String rules) {
        api.post(
                        at(RBAC, "roles"),
                        Yaml.of("{apiVersion: %s, kind: Role, metadata: {name: weaver}, rules: %s}", RBAC, rules))
                .is(201);
        api.post(
                        at(RBAC, "rolebindings"),
                        Yaml.of(
                                "{apiVersion: %s, kind: RoleBinding, metadata: {name: weaver}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: weaver}, subjects: [{kind: ServiceAccount, name: weaver, namespace: %s}]}",
                                RBAC,
                                namespace))
                .is(201);
    }

    private boolean may(Api who, String verb, String group, String resource) {
        return who.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        Yaml.of(
                                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {resourceAttributes: {namespace: %s, verb: %s, group: '%s', resource: %s}}}",
                                namespace,
                                verb,
                                group,
                                resource))
                .is(201)
                .at("/status/allowed")
                .asBoolean();
    }

    @Test
    void aTokenThatNobodyKnowsIsRefused() {
        api.as("nobody").get(core("configmaps")).fails(401, "Unauthorized", "Unauthorized");
    }

    @Test
    void aRequestedTokenStandsForItsServiceAccount() {
        Api weaver = weaver();

        JsonNode info = weaver.post(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        Yaml.of("{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}"))
                .is(201)
                .at("/status/userInfo");

        assertThat(info.path("username").asText()).isEqualTo(user());
        assertThat(texts(info.path("groups")))
                .containsExactly(
                        "system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated");
        assertThat(info.path("uid").asText()).isNotEmpty();
    }

    @Test
    void aTokenIsAJwtWithAnExpiration() {
        weaver();

        JsonNode request = token("{expirationSeconds: 600}");

        assertThat(request.path("kind").asText()).isEqualTo("TokenRequest");
        assertThat(request.at("/status/expirationTimestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(request.at("/spec/expirationSeconds").asInt()).isEqualTo(600);
        assertThat(texts(request.at("/spec/audiences"))).isNotEmpty();
        String[] parts = request.at("/status/token").asText().split("\\.", -1);
        assertThat(parts).hasSize(3);
        JsonNode claims = Yaml.json(new String(
                java.util.Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(claims.path("sub").asText()).isEqualTo(user());
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(600);
        assertThat(claims.path("kubernetes.io").path("namespace").asText()).isEqualTo(namespace);
        assertThat(claims.path("kubernetes.io").at("/serviceaccount/name").asText()).isEqualTo("weaver");
    }

    @Test
    void aTokenLivesTenMinutesAtLeast() {
        weaver();

        api.post(
                        core("serviceaccounts") + "/weaver/token",
                        Yaml.of(
                                "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {expirationSeconds: 60}}"))
                .fails(
                        422,
                        "Invalid",
                        "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes");
    }

    @Test
    void aTokenNeedsAServiceAccount() {
        api.post(
                        core("serviceaccounts") + "/nobody/token",
                        Yaml.of("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}"))
                .fails(404, "NotFound", "serviceaccounts \"nobody\" not found");
    }

    @Test
    void aTokenEndsWithItsServiceAccount() {
        Api weaver = weaver();
        until(() -> weaver.get(core("configmaps")).is(403));

        api.delete(core("serviceaccounts") + "/weaver").is(200);

        until(() -> weaver.get(core("configmaps")).fails(401, "Unauthorized", "Unauthorized"));
    }

    @Test
    void aTokenIsReviewed() {
        weaver();
        String token = token("{}").at("/status/token").asText();
        String reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
        String review = "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: %s}}";

        JsonNode status = api.post(reviews, Yaml.of(review, token)).is(201).path("status");
        assertThat(status.path("authenticated").asBoolean()).isTrue();
        assertThat(status.at("/user/username").asText()).isEqualTo(user());

        assertThat(api.post(reviews, Yaml.of(review, "nobody")).is(201).at("/status/authenticated").asBoolean())
                .isFalse();
    }

    @Test
    void whomNoRoleNamesMayDoNothing() {
        Api weaver = weaver();

        JsonNode status = weaver.get(core("configmaps"))
                .fails(
                        403,
                        "Forbidden",
                        "configmaps is forbidden: User \"" + user()
                                + "\" cannot list resource \"configmaps\" in API group \"\" in the namespace \""
                                + namespace + "\"");
        assertThat(status.path("details").toString()).isEqualTo("{\"kind\":\"configmaps\"}");
        JsonNode one = weaver.get(configMap("a")).fails(403, "Forbidden");
        assertThat(one.path("details").toString()).isEqualTo("{\"name\":\"a\",\"kind\":\"configmaps\"}");
    }

    @Test
    void aRefusalNamesVerbResourceGroupAndPlace() {
        Api weaver = weaver();

        weaver.post(looms(), loomOf("a", "{}"))
                .fails(
                        403,
                        "Forbidden",
                        "looms.contract.weft.dev is forbidden: User \"" + user()
                                + "\" cannot create resource \"looms\" in API group \"contract.weft.dev\" in the namespace \""
                                + namespace + "\"");
        weaver.get("/api/v1/nodes/n")
                .fails(
                        403,
                        "Forbidden",
                        "nodes \"n\" is forbidden: User \"" + user()
                                + "\" cannot get resource \"nodes\" in API group \"\" at the cluster scope");
        weaver.merge(core("pods") + "/p/status", "{}")
                .fails(
                        403,
                        "Forbidden",
                        "pods \"p\" is forbidden: User \"" + user()
                                + "\" cannot patch resource \"pods/status\" in API group \"\" in the namespace \""
                                + namespace + "\"");
        weaver.delete(core("configmaps"))
                .fails(
                        403,
                        "Forbidden",
                        "configmaps is forbidden: User \"" + user()
                                + "\" cannot deletecollection resource \"configmaps\" in API group \"\" in the namespace \""
                                + namespace + "\"");
    }

    @Test
    void aRoleAllowsWhatItNames() {
        Api weaver = weaver();
        role("[{apiGroups: [''], resources: [configmaps], verbs: [get, list, create]}]");
        until(() -> weaver.get(core("configmaps")).is(200));

        weaver.post(core("configmaps"), configMapOf("a", "{}")).is(201);
        weaver.get(configMap("a")).is(200);
        weaver.delete(configMap("a")).is(403);
        weaver.get(core("secrets")).is(403);
        weaver.get(core("configmaps") + "?watch=true&timeoutSeconds=1").is(403);
        weaver.get("/api/v1/namespaces/default/configmaps").is(403);
        weaver.get("/api/v1/configmaps").is(403);
    }

    @Test
    void aRoleMayNameObjects() {
        Api weaver = weaver();
        role("[{apiGroups: [''], resources: [configmaps], resourceNames: [mine], verbs: ['*']}]");
        makeConfigMap("mine", "{}");
        makeConfigMap("other", "{}");
        until(() -> weaver.get(configMap("mine")).is(200));

        weaver.get(configMap("other")).is(403);
        weaver.get(core("configmaps")).is(403);
        weaver.get(core("configmaps") + "?fieldSelector=metadata.name%3Dmine").is(200);
    }

    @Test
    void aSubresourceIsAllowedByItself() {
        Api weaver = weaver();
        String looms = looms();
        role("[{apiGroups: [contract.weft.dev], resources: [looms/status], verbs: [patch]}]");
        api.post(looms, loomOf("a", "{}")).is(201);
        until(() -> weaver.merge(looms + "/a/status", "{\"status\":{\"woven\":1}}").is(200));

        weaver.merge(looms + "/a", "{\"spec\":{\"threads\":2}}").is(403);
    }

    @Test
    void aRolesChangeAndItsBindingsEndAreSeen() {
        Api weaver = weaver();
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");
        until(() -> weaver.get(core("configmaps")).is(200));

        api.merge(at(RBAC, "roles") + "/weaver", "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"list\"]}]}")
                .is(200);
        until(() -> weaver.get(core("pods")).is(200));
        weaver.get(core("configmaps")).is(403);
        api.delete(at(RBAC, "rolebindings") + "/weaver").is(200);
        until(() -> weaver.get(core("pods")).is(403));
    }

    @Test
    void aClusterRoleBoundInANamespaceHoldsThere() {
        Api weaver = weaver();
        String role = "/apis/" + RBAC + "/clusterroles";
        outside(role + "/weaver-" + namespace);
        api.post(
                        role,
                        Yaml.of(
                                "{apiVersion: %s, kind: ClusterRole, metadata: {name: weaver-%s}, rules: [{apiGroups: ['*'], resources: ['*'], verbs: [list]}]}",
                                RBAC,
                                namespace))
                .is(201);
        api.post(
                        at(RBAC, "rolebindings"),
                        Yaml.of(
                                "{apiVersion: %s, kind: RoleBinding, metadata: {name: all}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: weaver-%s}, subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts:%s'}]}",
                                RBAC,
                                namespace,
                                namespace))
                .is(201);

        until(() -> weaver.get(core("secrets")).is(200));
        weaver.get("/api/v1/nodes").is(403);
        weaver.get("/api/v1/secrets").is(403);
    }

    @Test
    void aClusterRoleBindingHoldsEverywhere() {
        Api weaver = weaver();
        String name = "weaver-" + namespace;
        outside("/apis/" + RBAC + "/clusterroles/" + name);
        outside("/apis/" + RBAC + "/clusterrolebindings/" + name);
        api.post(
                        "/apis/" + RBAC + "/clusterroles",
                        Yaml.of(
                                "{apiVersion: %s, kind: ClusterRole, metadata: {name: %s}, rules: [{apiGroups: [''], resources: [nodes], verbs: [list]}, {nonResourceURLs: ['/metrics', '/weft/*'], verbs: [get]}]}",
                                RBAC,
                                name))
                .is(201);
        api.post(
                        "/apis/" + RBAC + "/clusterrolebindings",
                        Yaml.of(
                                "{apiVersion: %s, kind: ClusterRoleBinding, metadata: {name: %s}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}, subjects: [{kind: ServiceAccount, name: weaver, namespace: %s}]}",
                                RBAC,
                                name,
                                name,
                                namespace))
                .is(201);

        until(() -> weaver.get("/api/v1/nodes").is(200));
        weaver.get("/weft/thing").is(404);
        weaver.get("/other/thing")
                .fails(403, "Forbidden", "forbidden: User \"" + user() + "\" cannot get path \"/other/thing\"");
    }

    @Test
    void everyoneKnownMayDiscover() {
        Api weaver = weaver();

        weaver.get("/version").is(200);
        weaver.get("/apis").is(200);
        weaver.get("/api/v1").is(200);
        weaver.get("/openapi/v3").is(200);
        weaver.get("/healthz").is(200);
    }

    @Test
    void whoAsksLearnsWhatHeMay() {
        Api weaver = weaver();
        assertThat(may(weaver, "list", "", "configmaps")).isFalse();
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");

        until(() -> assertThat(may(weaver, "list", "", "configmaps")).isTrue());
        assertThat(may(weaver, "delete", "", "configmaps")).isFalse();
        assertThat(may(weaver, "list", "apps", "configmaps")).isFalse();
        assertThat(may(api, "delete", "apps", "anything")).isTrue();
    }

    @Test
    void whatAnotherMayIsReviewedToo() {
        weaver();
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");
        String review =
                "{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {user: '%s', groups: [x], resourceAttributes: {namespace: %s, verb: %s, resource: configmaps}}}";
        String path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

        until(() -> assertThat(api.post(path, Yaml.of(review, user(), namespace, "list")).is(201).at("/status/allowed").asBoolean())
                .isTrue());
        JsonNode refused = api.post(path, Yaml.of(review, user(), namespace, "delete")).is(201);
        assertThat(refused.at("/status/allowed").asBoolean(true)).isFalse();
        JsonNode allowed = api.post(path, Yaml.of(review, user(), namespace, "list")).is(201);
        assertThat(allowed.at("/status/reason").asText())
                .startsWith("RBAC: allowed by RoleBinding \"weaver/" + namespace + "\" of Role \"weaver\" to ServiceAccount \"weaver/"
                        + namespace + "\"");
    }

    @Test
    void theRulesOfANamespaceAreListed() {
        Api weaver = weaver();
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");

        until(() -> {
            JsonNode status = weaver.post(
                            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                            Yaml.of(
                                    "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectRulesReview, spec: {namespace: %s}}",
                                    namespace))
                    .is(201)
                    .path("status");
            assertThat(status.path("resourceRules").toString())
                    .contains("{\"verbs\":[\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"]}");
        });
    }

    @Test
    void nobodyGivesMoreThanHeHas() {
        Api weaver = weaver();
        role("[{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create]}]");
        ObjectNode more = Yaml.of(
                "{apiVersion: %s, kind: Role, metadata: {name: more}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]}",
                RBAC);

        until(() -> {
            JsonNode status = weaver.post(at(RBAC, "roles"), more).fails(403, "Forbidden");
            assertThat(status.path("message").asText())
                    .contains("is attempting to grant RBAC permissions not currently held:")
                    .contains("{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        });
    }

    @Test
    void anAdministratorMayActAsAnother() {
        weaver();
        Api acting = api.with("Impersonate-User", user());

        acting.get(core("configmaps")).fails(403, "Forbidden");
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");

        until(() -> acting.get(core("configmaps")).is(200));
        assertThat(List.of(api.with("Impersonate-User", "x")
                        .with("Impersonate-Group", "system:masters")
                        .get(core("secrets"))
                        .code()))
                .containsExactly(200);
    }

    @Test
    void nobodyElseActsAsAnother() {
        Api weaver = weaver();

        JsonNode status =
                weaver.with("Impersonate-User", "admin").get(core("configmaps")).fails(403, "Forbidden");

        assertThat(status.path("message").asText()).contains("User \"" + user() + "\" cannot impersonate");
    }
}
