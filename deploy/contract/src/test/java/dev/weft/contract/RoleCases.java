package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Who may do what. Rule: rbac.authorization.k8s.io and authorization.k8s.io. */
abstract class RoleCases extends AccessFixture {

    RoleCases(ApiServer server) {
        super(server);
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
        until(() ->
                weaver.merge(looms + "/a/status", "{\"status\":{\"woven\":1}}").is(200));

        weaver.merge(looms + "/a", "{\"spec\":{\"threads\":2}}").is(403);
    }

    @Test
    void aRolesChangeAndItsBindingsEndAreSeen() {
        Api weaver = weaver();
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");
        until(() -> weaver.get(core("configmaps")).is(200));

        api.merge(
                        at(RBAC, "roles") + "/weaver",
                        "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"list\"]}]}")
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
                                RBAC, namespace))
                .is(201);
        api.post(
                        at(RBAC, "rolebindings"),
                        Yaml.of(
                                "{apiVersion: %s, kind: RoleBinding, metadata: {name: all}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: weaver-%s}, subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts:%s'}]}",
                                RBAC, namespace, namespace))
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
                                RBAC, name))
                .is(201);
        api.post(
                        "/apis/" + RBAC + "/clusterrolebindings",
                        Yaml.of(
                                "{apiVersion: %s, kind: ClusterRoleBinding, metadata: {name: %s}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}, subjects: [{kind: ServiceAccount, name: weaver, namespace: %s}]}",
                                RBAC, name, name, namespace))
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

        until(() -> assertThat(api.post(path, Yaml.of(review, user(), namespace, "list"))
                        .is(201)
                        .at("/status/allowed")
                        .asBoolean())
                .isTrue());
        JsonNode refused =
                api.post(path, Yaml.of(review, user(), namespace, "delete")).is(201);
        assertThat(refused.at("/status/allowed").asBoolean(true)).isFalse();
        JsonNode allowed =
                api.post(path, Yaml.of(review, user(), namespace, "list")).is(201);
        assertThat(allowed.at("/status/reason").asText())
                .startsWith("RBAC: allowed by RoleBinding \"weaver/" + namespace
                        + "\" of Role \"weaver\" to ServiceAccount \"weaver/" + namespace + "\"");
    }

    @Test
    void whoHasNoRightToReviewOthersIsRefused() {
        Api weaver = weaver();

        weaver.post(
                        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                        Yaml.of("{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {user: x}}"))
                .fails(
                        403,
                        "Forbidden",
                        "subjectaccessreviews.authorization.k8s.io is forbidden: User \"" + user()
                                + "\" cannot create resource \"subjectaccessreviews\" in API group \"authorization.k8s.io\" at the cluster scope");
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
}
