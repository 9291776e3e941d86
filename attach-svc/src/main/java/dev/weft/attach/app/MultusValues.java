package dev.weft.attach.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.weft.attach.domain.request.NamespaceIsolation;
import org.jspecify.annotations.Nullable;

/** What the values of the chart rke2-multus say about Multus' own configuration. */
final class MultusValues {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private MultusValues() {}

    /**
     * @param spec {@code spec} of the HelmChartConfig, with {@code valuesContent} as YAML text; what can't be read isolates nothing
     */
    static NamespaceIsolation isolation(@Nullable JsonNode spec) {
        String values = spec == null ? "" : spec.path("valuesContent").asText("");
        try {
            JsonNode conf = YAML.readTree(values).at("/config/cni_conf");
            return NamespaceIsolation.of(
                    conf.path("namespaceIsolation").asBoolean(false),
                    conf.path("globalNamespaces").asText(""));
        } catch (JsonProcessingException e) {
            return NamespaceIsolation.OFF;
        }
    }
}
