package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Definitions of kinds. Rule: apiextensions' validation and naming. */
abstract class DefinitionCases extends Cases {

    DefinitionCases(ApiServer server) {
        super(server);
    }

    private ObjectNode shuttles() {
        ObjectNode definition = Yaml.file("shuttles.yaml");
        String group = namespace + ".weft.dev";
        definition.withObject("/metadata").put("name", "shuttles." + group);
        definition.withObject("/spec").put("group", group);
        return definition;
    }

    private String served(ObjectNode definition) {
        define(definition);
        return at(definition.at("/spec/group").asText() + "/v1", "shuttles");
    }

    private ObjectNode shuttle(String version, String spec) {
        return Yaml.of(
                "{apiVersion: %s.weft.dev/%s, kind: Shuttle, metadata: {name: a}, spec: %s}", namespace, version, spec);
    }

    @Test
    void aDefinitionIsEstablishedAndItsNamesAccepted() {
        ObjectNode definition = shuttles();
        served(definition);

        JsonNode status = api.get(CRDS + "/" + definition.at("/metadata/name").asText())
                .is(200)
                .path("status");

        assertThat(status.path("conditions").findValuesAsText("type")).contains("Established", "NamesAccepted");
        assertThat(status.at("/acceptedNames/kind").asText()).isEqualTo("Shuttle");
        assertThat(texts(status.path("storedVersions"))).containsExactly("v1");
    }

    @Test
    void whatADefinitionLeavesOutIsFilledIn() {
        ObjectNode definition = shuttles();
        definition.withObject("/spec/names").remove(List.of("singular", "listKind"));
        served(definition);

        JsonNode spec = api.get(CRDS + "/" + definition.at("/metadata/name").asText())
                .is(200)
                .path("spec");

        assertThat(spec.at("/names/singular").asText()).isEqualTo("shuttle");
        assertThat(spec.at("/names/listKind").asText()).isEqualTo("ShuttleList");
        assertThat(spec.at("/conversion/strategy").asText()).isEqualTo("None");
    }

    @Test
    void aDefinitionsNameIsItsPluralAndGroup() {
        ObjectNode definition = shuttles();
        definition.withObject("/metadata").put("name", "other.weft.dev");

        JsonNode status = api.post(CRDS, definition).fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .contains(
                        "metadata.name: Invalid value: \"other.weft.dev\": must be spec.names.plural+\".\"+spec.group");
    }

    @Test
    void aDefinitionNeedsASchema() {
        ObjectNode definition = shuttles();
        ((ObjectNode) definition.at("/spec/versions/0")).remove("schema");

        JsonNode status = api.post(CRDS, definition).fails(422, "Invalid");

        assertThat(status.path("message").asText()).contains("spec.versions[0].schema.openAPIV3Schema: Required value");
    }

    @Test
    void aDefinitionStoresOneVersion() {
        ObjectNode definition = shuttles();
        ((ObjectNode) definition.at("/spec/versions/0")).put("storage", false);

        JsonNode status = api.post(CRDS, definition).fails(422, "Invalid");

        assertThat(status.path("message").asText()).contains("must have exactly one version marked as storage version");
    }

    @Test
    void aSchemaIsStructural() {
        ObjectNode definition = shuttles();
        ((ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/colour"))
                .remove("type");

        JsonNode status = api.post(CRDS, definition).fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .contains(
                        "openAPIV3Schema.properties[spec].properties[colour].type: Required value: must not be empty for specified object fields");
    }

    @Test
    void aRuleThatDoesNotCompileIsRefused() {
        ObjectNode definition = shuttles();
        ((ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"))
                .putArray("x-kubernetes-validations")
                .addObject()
                .put("rule", "self.nothing == 1");

        JsonNode status = api.post(CRDS, definition).fails(422, "Invalid");

        assertThat(status.path("message").asText()).contains("undefined field 'nothing'");
    }

    @Test
    void aDefaultMustBeValid() {
        ObjectNode definition = shuttles();
        ((ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/colour"))
                .put("default", 5);

        JsonNode status = api.post(CRDS, definition).fails(422, "Invalid");

        assertThat(status.path("message").asText()).contains("properties[colour].default: Invalid value: ");
    }

    @Test
    void versionsDifferInNameOnlyWithoutConversion() {
        ObjectNode definition = shuttles();
        ObjectNode second = definition.at("/spec/versions/0").deepCopy();
        second.put("name", "v2").put("storage", false);
        definition.withArray("/spec/versions").add(second);
        String v1 = served(definition);
        String v2 = v1.replace("/v1/", "/v2/");
        api.post(v1, shuttle("v1", "{colour: red}")).is(201);

        JsonNode seen = api.get(v2 + "/a").is(200);

        assertThat(seen.path("apiVersion").asText()).isEqualTo(namespace + ".weft.dev/v2");
        assertThat(seen.at("/spec/colour").asText()).isEqualTo("red");
        assertThat(api.get(v2).is(200).at("/items/0/apiVersion").asText()).isEqualTo(namespace + ".weft.dev/v2");
    }

    @Test
    void aVersionThatIsNotServedIsNotFound() {
        ObjectNode definition = shuttles();
        ObjectNode second = definition.at("/spec/versions/0").deepCopy();
        second.put("name", "v2").put("storage", false).put("served", false);
        definition.withArray("/spec/versions").add(second);
        String v1 = served(definition);

        assertThat(api.get(v1.replace("/v1/", "/v2/")).code()).isEqualTo(404);
    }

    @Test
    void aChangedSchemaIsValidatedFromThenOn() {
        ObjectNode definition = shuttles();
        String shuttles = served(definition);
        api.post(shuttles, shuttle("v1", "{colour: red, size: 3}")).is(201);

        api.jsonPatch(
                        CRDS + "/" + definition.at("/metadata/name").asText(),
                        "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size\",\"value\":{\"type\":\"integer\"}}]")
                .is(200);

        until(() -> {
            ObjectNode next = shuttle("v1", "{size: 4}");
            next.withObject("/metadata").remove("name");
            next.withObject("/metadata").put("generateName", "b-");
            assertThat(api.post(shuttles, next).is(201).at("/spec/size").asInt())
                    .isEqualTo(4);
        });
    }

    @Test
    void withItsDefinitionAKindsObjectsGo() {
        ObjectNode definition = shuttles();
        String shuttles = served(definition);
        api.post(shuttles, shuttle("v1", "{colour: red}")).is(201);
        String name = definition.at("/metadata/name").asText();

        api.delete(CRDS + "/" + name).is(200);
        until(() -> api.get(CRDS + "/" + name).is(404));

        String again = served(definition);
        assertThat(api.get(again).is(200).path("items")).isEmpty();
    }

    @Test
    void aClusterWideKindHasNoNamespace() {
        ObjectNode definition = shuttles();
        definition.withObject("/spec").put("scope", "Cluster");
        define(definition);
        String path = "/apis/" + namespace + ".weft.dev/v1/shuttles";

        JsonNode made = api.post(path, shuttle("v1", "{colour: red}")).is(201);

        assertThat(made.path("metadata").has("namespace")).isFalse();
        assertThat(api.get(at(namespace + ".weft.dev/v1", "shuttles")).code()).isEqualTo(404);
    }
}
