package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Names, labels and annotations. Rule: apimachinery's validation of object metadata. */
abstract class NameCases extends Cases {

    private static final String SUBDOMAIN =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String LABEL =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    NameCases(ApiServer server) {
        super(server);
    }

    private Answer withMetadata(String metadata) {
        return api.post(core("configmaps"), Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: %s}", metadata));
    }

    @Test
    void anUpperCaseNameIsRefused() {
        JsonNode status = withMetadata("{name: Bad_Name}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": " + SUBDOMAIN);

        assertThat(status.at("/details/name").asText()).isEqualTo("Bad_Name");
        assertThat(status.at("/details/kind").asText()).isEqualTo("ConfigMap");
        assertThat(causes(status))
                .containsExactly("FieldValueInvalid metadata.name: Invalid value: \"Bad_Name\": " + SUBDOMAIN);
    }

    @Test
    void aDefinedKindsNameIsASubdomainToo() {
        api.post(looms(), loomOf("Bad_Name", "{}"))
                .fails(
                        422,
                        "Invalid",
                        "Loom.contract.weft.dev \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": "
                                + SUBDOMAIN);
    }

    @Test
    void aNameHas253CharactersAtMost() {
        withMetadata("{name: " + "x".repeat(253) + "}").is(201);
        String longer = "x".repeat(254);
        withMetadata("{name: " + longer + "}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"" + longer + "\" is invalid: metadata.name: Invalid value: \"" + longer
                                + "\": must be no more than 253 characters");
    }

    @Test
    void aNamespacesNameIsALabel() {
        api.post("/api/v1/namespaces", Yaml.of("{apiVersion: v1, kind: Namespace, metadata: {name: a.b}}"))
                .fails(
                        422,
                        "Invalid",
                        "Namespace \"a.b\" is invalid: metadata.name: Invalid value: \"a.b\": must not contain dots");
        api.post("/api/v1/namespaces", Yaml.of("{apiVersion: v1, kind: Namespace, metadata: {name: A}}"))
                .fails(422, "Invalid", "Namespace \"A\" is invalid: metadata.name: Invalid value: \"A\": " + LABEL);
    }

    @Test
    void aRolesNameIsAPathSegment() {
        ObjectNode role = Yaml.of(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: 'system:weaver'}, rules: []}");
        api.post(at("rbac.authorization.k8s.io/v1", "roles"), role).is(201);
        ((ObjectNode) role.get("metadata")).put("name", "a/b");
        api.post(at("rbac.authorization.k8s.io/v1", "roles"), role)
                .fails(
                        422,
                        "Invalid",
                        "Role.rbac.authorization.k8s.io \"a/b\" is invalid: metadata.name: Invalid value: \"a/b\": may not contain '/'");
    }

    @Test
    void aBadLabelValueIsRefused() {
        withMetadata("{name: a, labels: {x: 'not good'}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"not good\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    }

    @Test
    void aLongLabelValueIsRefused() {
        String value = "v".repeat(64);
        withMetadata("{name: a, labels: {x: " + value + "}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"" + value
                                + "\": must be no more than 63 bytes");
    }

    @Test
    void aBadLabelKeyIsRefused() {
        withMetadata("{name: a, labels: {'a b': x}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
    }

    @Test
    void aBadAnnotationKeyIsRefused() {
        withMetadata("{name: a, annotations: {'a b': x}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
    }

    @Test
    void anAnnotationsValueMayBeAnything() {
        assertThat(withMetadata("{name: a, annotations: {x: '{\"any\": \"thing, really\"}'}}")
                        .is(201)
                        .at("/metadata/annotations/x")
                        .asText())
                .isEqualTo("{\"any\": \"thing, really\"}");
    }

    @Test
    void aLabelThatAnUpdateBringsIsCheckedToo() {
        makeConfigMap("a", "{}");

        api.merge(configMap("a"), "{\"metadata\":{\"labels\":{\"x\":\"not good\"}}}")
                .fails(422, "Invalid");
        api.merge(configMap("a"), "{\"metadata\":{\"annotations\":{\"a b\":\"x\"}}}")
                .fails(422, "Invalid");
    }

    @Test
    void aFinalizerWithoutADomainIsWarnedOf() {
        String looms = looms();
        Answer answer = api.post(
                looms,
                Yaml.of(
                        "{apiVersion: contract.weft.dev/v1, kind: Loom, metadata: {name: a, finalizers: [plain]}, spec: {}}"));
        api.merge(looms + "/a", "{\"metadata\":{\"finalizers\":null}}").is(200);

        assertThat(answer.is(201).at("/metadata/finalizers/0").asText()).isEqualTo("plain");
        assertThat(answer.warnings())
                .containsExactly(
                        "metadata.finalizers: \\\"plain\\\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers");
    }

    @Test
    void anOwnerMustBeNamedWhole() {
        JsonNode status = withMetadata(
                        "{name: a, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: b, uid: ''}]}")
                .fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .isEqualTo(
                        "ConfigMap \"a\" is invalid: metadata.ownerReferences.uid: Invalid value: \"\": must not be empty");
    }

    @Test
    void onlyOneOwnerControls() {
        JsonNode status = withMetadata(
                        "{name: a, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: b, uid: '1', controller: true}, {apiVersion: v1, kind: ConfigMap, name: c, uid: '2', controller: true}]}")
                .fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .contains(
                        "Only one reference can have Controller set to true. Found \"true\" in references for ConfigMap/b and ConfigMap/c");
    }

    @Test
    void dataKeysOfAConfigMapAreFileNames() {
        api.post(core("configmaps"), configMapOf("a", "{'a b': x}"))
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
    }

    @Test
    void severalProblemsAreToldTogether() {
        JsonNode status = withMetadata("{name: Bad, labels: {x: 'not good'}}").fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .startsWith("ConfigMap \"Bad\" is invalid: [")
                .endsWith("]");
        assertThat(status.at("/details/causes")).hasSize(2);
    }
}
