package dev.weft.crds.helm;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.AnyContent;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values that change a packaged chart. */
@Group("helm.cattle.io")
@Version("v1")
@Plural("helmchartconfigs")
@ShortNames("hcc")
@Modelled(spec = HelmChartConfig.Spec.class)
@JsonClassDescription("Values that change the HelmChart of the same name and namespace.")
public final class HelmChartConfig extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** What is wanted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @AnyContent(object = false) @JsonPropertyDescription("Values of the chart, as an object.") @Nullable
            JsonNode values,

            @JsonPropertyDescription("Values of the chart, as YAML text; they win over those of the HelmChart.")
            @Nullable
            String valuesContent,

            @JsonPropertyDescription("Secrets that hold further values.")
            List<ValuesSecret> valuesSecrets,

            @Default("reinstall")
            @AllowedValues({"abort", "reinstall", "retry"})
            @JsonPropertyDescription(
                    "What happens when the chart fails: abort, reinstall (which deletes everything of the chart first) or retry.")
            @Nullable
            String failurePolicy,

            @AllowedValues({"true", "false", "auto"})
            @JsonPropertyDescription("Whether server-side apply is used: true, false or auto.")
            @Nullable
            String serverSide,

            @JsonPropertyDescription("Whether fields of other writers are taken over.") @Nullable
            Boolean forceConflicts) {
        public Spec {
            valuesSecrets = Absent.asEmpty(valuesSecrets);
        }
    }

    /** A Secret that holds values. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ValuesSecret(
            @JsonPropertyDescription("Name of the Secret.") @Nullable
            String name,

            @JsonPropertyDescription("Keys of its data, in order.")
            List<String> keys,

            @JsonPropertyDescription("Whether a change of it is left alone.") @Nullable
            Boolean ignoreUpdates) {
        public ValuesSecret {
            keys = Absent.asEmpty(keys);
        }
    }
}
