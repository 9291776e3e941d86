package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replacing objects. Rule: registry/rest's BeforeUpdate. */
abstract class UpdateCases extends Cases {

    static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    UpdateCases(ApiServer server) {
        super(server);
    }

    @Test
    void anUpdateGivesANewVersionAndKeepsTheIdentity() {
        JsonNode made = makeConfigMap("a", "{a: x}");
        ObjectNode changed = made.deepCopy();
        ((ObjectNode) changed.get("data")).put("a", "y");
        ((ObjectNode) changed.get("metadata")).put("creationTimestamp", "2001-01-01T00:00:00Z");

        JsonNode stored = api.put(configMap("a"), changed).is(200);

        assertThat(Long.parseLong(version(stored))).isGreaterThan(Long.parseLong(version(made)));
        assertThat(stored.at("/metadata/uid")).isEqualTo(made.at("/metadata/uid"));
        assertThat(stored.at("/metadata/creationTimestamp")).isEqualTo(made.at("/metadata/creationTimestamp"));
        assertThat(stored.at("/data/a").asText()).isEqualTo("y");
    }

    @Test
    void anUpdateOfAnOldVersionConflicts() {
        JsonNode made = makeConfigMap("a", "{a: x}");
        api.merge(configMap("a"), "{\"data\":{\"a\":\"y\"}}").is(200);

        JsonNode status = api.put(configMap("a"), made)
                .fails(409, "Conflict", "Operation cannot be fulfilled on configmaps \"a\": " + MODIFIED);

        assertThat(status.path("details").toString()).isEqualTo("{\"name\":\"a\",\"kind\":\"configmaps\"}");
    }

    @Test
    void aBuiltInKindIsReplacedWithoutAVersion() {
        makeConfigMap("a", "{a: x}");

        assertThat(api.put(configMap("a"), configMapOf("a", "{b: y}"))
                        .is(200)
                        .path("data")
                        .toString())
                .isEqualTo("{\"b\":\"y\"}");
    }

    @Test
    void aDefinedKindIsReplacedWithItsVersionOnly() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        api.put(looms + "/a", loomOf("a", "{threads: 2}"))
                .fails(
                        422,
                        "Invalid",
                        "looms.contract.weft.dev \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    }

    @Test
    void anUpdateThatChangesNothingKeepsTheVersion() {
        JsonNode made = makeConfigMap("a", "{a: x}");

        assertThat(api.put(configMap("a"), made).is(200)).isEqualTo(made);
        assertThat(api.put(configMap("a"), configMapOf("a", "{a: x}")).is(200)).isEqualTo(made);
    }

    @Test
    void whatIsNotThereIsNotReplaced() {
        api.put(configMap("a"), configMapOf("a", "{}")).fails(404, "NotFound", "configmaps \"a\" not found");
    }

    @Test
    void theNameOfTheObjectMustBeThatOfTheRequest() {
        makeConfigMap("a", "{}");

        api.put(configMap("a"), configMapOf("b", "{}"))
                .fails(400, "BadRequest", "the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    void theNamespaceOfTheObjectMustBeThatOfTheRequest() {
        JsonNode made = makeConfigMap("a", "{}");
        ObjectNode moved = made.deepCopy();
        ((ObjectNode) moved.get("metadata")).put("namespace", "other");

        api.put(configMap("a"), moved)
                .fails(
                        400,
                        "BadRequest",
                        "the namespace of the provided object does not match the namespace sent on the request");
    }

    @Test
    void anotherObjectsUidConflicts() {
        JsonNode made = makeConfigMap("a", "{}");
        ObjectNode other = configMapOf("a", "{a: x}");
        ((ObjectNode) other.get("metadata")).put("uid", "0");

        JsonNode status = api.put(configMap("a"), other).fails(409, "Conflict");
        assertThat(status.path("message").asText())
                .startsWith("Operation cannot be fulfilled on configmaps \"a\": ")
                .endsWith("Precondition failed: UID in precondition: 0, UID in object meta: "
                        + made.at("/metadata/uid").asText());
    }

    @Test
    void anImmutableConfigMapKeepsItsData() {
        api.post(
                        core("configmaps"),
                        Yaml.of(
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: x}, immutable: true}"))
                .is(201);

        api.merge(configMap("a"), "{\"data\":{\"a\":\"y\"}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
        api.merge(configMap("a"), "{\"immutable\":false}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: immutable: Forbidden: field is immutable when `immutable` is set");
        api.merge(configMap("a"), "{\"metadata\":{\"labels\":{\"a\":\"x\"}}}").is(200);
    }

    @Test
    void aSecretsTypeIsFixed() {
        api.post(core("secrets"), Yaml.of("{apiVersion: v1, kind: Secret, metadata: {name: a}}"))
                .is(201);

        api.merge(core("secrets") + "/a", "{\"type\":\"weft.dev/other\"}")
                .fails(
                        422,
                        "Invalid",
                        "Secret \"a\" is invalid: type: Invalid value: \"weft.dev/other\": field is immutable");
    }

    @Test
    void aDeploymentsSelectorIsFixed() {
        String deployments = at("apps/v1", "deployments");
        api.post(deployments, Yaml.of("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a}
                spec:
                  selector: {matchLabels: {app: a}}
                  template: {metadata: {labels: {app: a, more: x}}, spec: {containers: [{name: c, image: i}]}}
                """)).is(201);

        JsonNode status = api.merge(deployments + "/a", "{\"spec\":{\"selector\":{\"matchLabels\":{\"more\":\"x\"}}}}")
                .fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .startsWith("Deployment.apps \"a\" is invalid: spec.selector: Invalid value: ")
                .endsWith(": field is immutable");
    }

    @Test
    void aRoleBindingsRoleIsFixed() {
        String bindings = at("rbac.authorization.k8s.io/v1", "rolebindings");
        api.post(bindings, Yaml.of("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: a}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}
                """)).is(201);

        JsonNode status =
                api.merge(bindings + "/a", "{\"roleRef\":{\"name\":\"b\"}}").fails(422, "Invalid");

        assertThat(status.path("message").asText()).endsWith("cannot change roleRef");
    }

    @Test
    void theGenerationCountsChangesOfTheSpecOnly() {
        String looms = looms();
        JsonNode made = api.post(looms, loomOf("a", "{threads: 1}")).is(201);
        assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);

        assertThat(api.merge(looms + "/a", "{\"metadata\":{\"labels\":{\"a\":\"x\"}}}")
                        .is(200)
                        .at("/metadata/generation")
                        .asInt())
                .isEqualTo(1);
        assertThat(api.merge(looms + "/a", "{\"spec\":{\"threads\":2}}")
                        .is(200)
                        .at("/metadata/generation")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aConfigMapHasNoGeneration() {
        makeConfigMap("a", "{a: x}");

        assertThat(api.merge(configMap("a"), "{\"data\":{\"a\":\"y\"}}")
                        .is(200)
                        .path("metadata")
                        .has("generation"))
                .isFalse();
    }

    @Test
    void aLeaseIsCreatedByAnUpdate() {
        ObjectNode lease = Yaml.of(
                "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a}, spec: {holderIdentity: me}}");

        api.put(at("coordination.k8s.io/v1", "leases") + "/a", lease).is(201);
        api.put(at("coordination.k8s.io/v1", "leases") + "/a", lease)
                .fails(
                        422,
                        "Invalid",
                        "leases.coordination.k8s.io \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    }

    @Test
    void whoUpdatesOwnsWhatItChanges() {
        makeConfigMap("a", "{a: x, b: y}");
        JsonNode stored = api.send(
                        "PUT",
                        configMap("a") + "?fieldManager=other",
                        Api.JSON,
                        configMapOf("a", "{a: x, b: z}").toString())
                .is(200);

        assertThat(owned(stored, "contract", "Update")).isEqualTo("{\"f:data\":{\".\":{},\"f:a\":{}}}");
        assertThat(owned(stored, "other", "Update")).isEqualTo("{\"f:data\":{\"f:b\":{}}}");
    }

    @Test
    void sendingNoManagedFieldsForgetsNothingAndSendingAnEmptyListForgetsAll() {
        JsonNode made = makeConfigMap("a", "{a: x}");
        ObjectNode cleared = made.deepCopy();
        ((ObjectNode) cleared.get("metadata")).putArray("managedFields").addObject();

        JsonNode stored = api.put(configMap("a"), cleared).is(200);

        assertThat(stored.path("metadata").has("managedFields")).isFalse();
        assertThat(List.of(stored.at("/data/a").asText())).containsExactly("x");
    }
}
