package dev.weft.testbed.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The upstreams' own custom resource definitions, as their modules carry them. */
public final class UpstreamDefinitions {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> PARTS = List.of("multus", "whereabouts", "sriov-network-operator");

    private UpstreamDefinitions() {}

    /**
     * Installs those whose name is taken; one that is there is left as it is.
     *
     * @return their names; without the parts that are not built
     */
    public static List<String> install(KubernetesClient client, ProgramCache programs, Predicate<String> taken) {
        List<String> names = new ArrayList<>();
        for (String part : PARTS) {
            for (Path file : programs.definitions(part)) {
                for (JsonNode definition : read(file)) {
                    String name = definition.path("metadata").path("name").asText();
                    if (definition.path("kind").asText().equals("CustomResourceDefinition") && taken.test(name)) {
                        post(client, definition);
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    private static List<JsonNode> read(Path file) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static void post(KubernetesClient client, JsonNode definition) {
        try {
            client.raw("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "POST", definition);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }
}
