package dev.weft.contract;

import com.fasterxml.jackson.databind.JsonNode;

/** Cases with a service account that nobody has given a role. */
abstract class AccessFixture extends Cases {

    static final String RBAC = "rbac.authorization.k8s.io/v1";

    AccessFixture(ApiServer server) {
        super(server);
    }

    final String user() {
        return "system:serviceaccount:" + namespace + ":weaver";
    }

    /** The requests of a service account of this case, which no role names yet. */
    final Api weaver() {
        api.post(core("serviceaccounts"), Yaml.of("{apiVersion: v1, kind: ServiceAccount, metadata: {name: weaver}}"))
                .is(201);
        return api.as(token("{}").at("/status/token").asText());
    }

    final JsonNode token(String spec) {
        return api.post(
                        core("serviceaccounts") + "/weaver/token",
                        Yaml.of("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: %s}", spec))
                .is(201);
    }

    final void role(String rules) {
        api.post(
                        at(RBAC, "roles"),
                        Yaml.of("{apiVersion: %s, kind: Role, metadata: {name: weaver}, rules: %s}", RBAC, rules))
                .is(201);
        api.post(
                        at(RBAC, "rolebindings"),
                        Yaml.of(
                                "{apiVersion: %s, kind: RoleBinding, metadata: {name: weaver}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: weaver}, subjects: [{kind: ServiceAccount, name: weaver, namespace: %s}]}",
                                RBAC, namespace))
                .is(201);
    }

    final boolean may(Api who, String verb, String group, String resource) {
        return who.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        Yaml.of(
                                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {resourceAttributes: {namespace: %s, verb: %s, group: '%s', resource: %s}}}",
                                namespace, verb, group, resource))
                .is(201)
                .at("/status/allowed")
                .asBoolean();
    }
}
