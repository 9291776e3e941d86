package dev.weft.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The definitions themselves. */
class DefinitionsTest {

    static Stream<String> names() {
        return Stream.concat(Crds.HUB.stream(), Crds.MEMBER.stream());
    }

    @Test
    void everyKindIsListedOnce() {
        assertThat(names())
                .containsExactlyInAnyOrderElementsOf(CrdGeneration.KINDS.stream()
                        .map(HasMetadata::getFullResourceName)
                        .toList());
        assertThat(Crds.all()).hasSize(20);
        assertThat(Crds.hub()).allMatch(crd -> crd.getSpec().getGroup().equals("weft.dev"));
        assertThat(Crds.member()).noneMatch(crd -> crd.getSpec().getGroup().equals("weft.dev"));
    }

    @Test
    void anUnknownNameIsAnsweredWithHowToNameOne() {
        assertThatThrownBy(() -> Crds.load("clusters"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<plural>.<group>");
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSchemaIsStructural(String name) {
        List<String> problems = new ArrayList<>();
        structural("", SchemaCheck.schema(name), problems);

        assertThat(problems).isEmpty();
    }

    private static void structural(String path, JsonNode schema, List<String> problems) {
        boolean free = schema.path("x-kubernetes-int-or-string").asBoolean()
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        if (!schema.has("type") && !free) {
            problems.add(path + " has no type");
        }
        if (schema.has("properties") && schema.has("additionalProperties")) {
            problems.add(path + " has both properties and additionalProperties");
        }
        for (JsonNode required : schema.path("required")) {
            if (!schema.path("properties").has(required.asText())) {
                problems.add(path + " requires the unknown " + required.asText());
            }
        }
        if (schema.path("type").asText().equals("array") && !schema.has("items")) {
            problems.add(path + " has no items");
        }
        for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
            JsonNode items = schema.path("items");
            if (!items.path("properties").has(key.asText())
                    || !items.path("required").toString().contains(key.asText())) {
                problems.add(path + " is merged by a key that is not required: " + key.asText());
            }
        }
        schema.path("properties").properties().forEach(p -> {
            if (p.getValue().path("description").asText().isBlank()) {
                problems.add(path + "." + p.getKey() + " has no description");
            }
            structural(path + "." + p.getKey(), p.getValue(), problems);
        });
        for (String below : List.of("items", "additionalProperties")) {
            if (schema.has(below)) {
                structural(path + "." + below, schema.get(below), problems);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.crds.IntentsTest#intents")
    void anIntentIsShownByKubectlAsUsersExpect(String name) {
        CustomResourceDefinition definition = Crds.load(name);
        CustomResourceDefinitionVersion version =
                definition.getSpec().getVersions().getFirst();

        assertThat(definition.getSpec().getScope()).isEqualTo("Namespaced");
        assertThat(definition.getSpec().getNames().getCategories()).containsExactly("weft");
        assertThat(definition.getSpec().getNames().getShortNames()).hasSize(1).allMatch(n -> n.startsWith("w"));
        assertThat(version.getName()).isEqualTo("v1alpha1");
        assertThat(version.getSubresources().getStatus()).isNotNull();
        assertThat(version.getAdditionalPrinterColumns())
                .extracting("name")
                .startsWith("Ready", "Reason")
                .endsWith("Age");
        assertThat(version.getSchema().getOpenAPIV3Schema().getRequired()).containsExactly("spec");
    }

    @Test
    void upstreamDefaultsAreKept() {
        assertThat(at("sriovnetworknodepolicies.sriovnetwork.openshift.io", "deviceType", "default"))
                .isEqualTo("netdevice");
        assertThat(at("sriovnetworks.sriovnetwork.openshift.io", "logLevel", "default"))
                .isEqualTo("info");
        assertThat(at("helmchartconfigs.helm.cattle.io", "failurePolicy", "default"))
                .isEqualTo("reinstall");
        assertThat(at("sriovnetworknodepolicies.sriovnetwork.openshift.io", "priority", "default"))
                .isEmpty();
    }

    private static String at(String name, String field, String key) {
        return SchemaCheck.schema(name)
                .at("/properties/spec/properties/" + field + "/" + key)
                .asText();
    }

    @Test
    void onlyKindsWithAStatusSubresourceUpstreamHaveOneHere() {
        assertThat(names().filter(name ->
                        Crds.load(name).getSpec().getVersions().getFirst().getSubresources() != null))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Crds.HUB.stream(),
                                Crds.MEMBER.stream()
                                        .filter(n ->
                                                n.endsWith("sriovnetwork.openshift.io") || n.startsWith("helmcharts.")))
                        .toList());
    }
}
