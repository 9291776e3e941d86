package dev.weft.crds.helm;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.AnyContent;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chart that helm-controller installs. */
@Group("helm.cattle.io")
@Version("v1")
@Plural("helmcharts")
@ShortNames("hc")
@Modelled(spec = HelmChart.Spec.class, status = HelmChart.Status.class)
@JsonClassDescription("A chart that helm-controller installs and keeps installed.")
@AdditionalPrinterColumn(name = "Repo", jsonPath = ".spec.repo", type = Type.STRING)
@AdditionalPrinterColumn(name = "Chart", jsonPath = ".spec.chart", type = Type.STRING)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".spec.version", type = Type.STRING)
@AdditionalPrinterColumn(name = "TargetNamespace", jsonPath = ".spec.targetNamespace", type = Type.STRING)
@AdditionalPrinterColumn(name = "Bootstrap", jsonPath = ".spec.bootstrap", type = Type.BOOLEAN)
@AdditionalPrinterColumn(
        name = "Failed",
        jsonPath = ".status.conditions[?(@.type=='Failed')].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Job", jsonPath = ".status.jobName", type = Type.STRING)
public final class HelmChart extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The typed view of status. */
    public Status asStatus() {
        return View.of(getStatus(), Status.class);
    }

    /** What is wanted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription("Namespace that the chart is installed into.") @Nullable
            String targetNamespace,

            @JsonPropertyDescription("Whether that namespace is created.") @Nullable
            Boolean createNamespace,

            @JsonPropertyDescription("Name, URL or OCI address of the chart.") @Nullable
            String chart,

            @JsonPropertyDescription("Version of the chart.") @Nullable
            String version,

            @JsonPropertyDescription("Repository of the chart.") @Nullable
            String repo,

            @JsonPropertyDescription("Certificates of the repository, in PEM.") @Nullable
            String repoCA,

            @JsonPropertyDescription("ConfigMap that holds them.") @Nullable
            ObjectRef repoCAConfigMap,

            @JsonPropertyDescription("Single values of the chart; they win over all others.")
            Map<String, IntOrString> set,

            @AnyContent(object = false) @JsonPropertyDescription("Values of the chart, as an object.") @Nullable
            JsonNode values,

            @JsonPropertyDescription("Values of the chart, as YAML text.") @Nullable
            String valuesContent,

            @JsonPropertyDescription("Secrets that hold further values.")
            List<ValuesSecret> valuesSecrets,

            @JsonPropertyDescription("Not used any more.") @Nullable
            String helmVersion,

            @JsonPropertyDescription("Whether the chart is needed to start the cluster.") @Nullable
            Boolean bootstrap,

            @JsonPropertyDescription("Whether existing objects are taken over.") @Nullable
            Boolean takeOwnership,

            @AllowedValues({"true", "false", "auto"})
            @JsonPropertyDescription("Whether server-side apply is used: true, false or auto.")
            @Nullable
            String serverSide,

            @JsonPropertyDescription("Whether fields of other writers are taken over.") @Nullable
            Boolean forceConflicts,

            @JsonPropertyDescription("The chart itself, as a base64 encoded archive.") @Nullable
            String chartContent,

            @JsonPropertyDescription("Image of the job.") @Nullable
            String jobImage,

            @JsonPropertyDescription("How often the job is tried.") @Nullable
            Long backOffLimit,

            @JsonPropertyDescription("How long one try may take. Example: 300s") @Nullable
            String timeout,

            @Default("reinstall")
            @AllowedValues({"abort", "reinstall", "retry"})
            @JsonPropertyDescription(
                    "What happens when the chart fails: abort, reinstall (which deletes everything of the chart first) or retry.")
            @Nullable
            String failurePolicy,

            @JsonPropertyDescription("Secret with the credentials of the repository.") @Nullable
            ObjectRef authSecret,

            @JsonPropertyDescription("Whether the credentials are sent to other hosts too.") @Nullable
            Boolean authPassCredentials,

            @JsonPropertyDescription("Whether certificates are not checked.") @Nullable
            Boolean insecureSkipTLSVerify,

            @JsonPropertyDescription("Whether HTTP is used in place of HTTPS.") @Nullable
            Boolean plainHTTP,

            @JsonPropertyDescription("Secret with the credentials of the OCI registry.") @Nullable
            ObjectRef dockerRegistrySecret,

            @AnyContent @JsonPropertyDescription("Security context of the job's pod.") @Nullable
            ObjectNode podSecurityContext,

            @AnyContent @JsonPropertyDescription("Security context of the job's container.") @Nullable
            ObjectNode securityContext,

            @AllowedValues({"secret", "configmap"})
            @ValidationRule(
                    value = "self == oldSelf",
                    message = "driver cannot change: create the HelmChart anew with the wanted driver")
            @JsonPropertyDescription("Where helm keeps its releases: secret or configmap. Cannot change.")
            @Nullable
            String driver) {
        public Spec {
            set = Absent.asEmpty(set);
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

    /** An object of the same namespace. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ObjectRef(
            @JsonPropertyDescription("Its name.") @Nullable String name) {}

    /** What became of it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @JsonPropertyDescription("The job that installs the chart.") @Nullable
            String jobName,

            @JsonPropertyDescription("JobCreated and Failed.")
            List<ChartCondition> conditions) {
        public Status {
            conditions = Absent.asEmpty(conditions);
        }
    }

    /** One condition. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ChartCondition(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("JobCreated or Failed.")
            String type,

            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("True, False or Unknown.")
            String status,

            @JsonPropertyDescription("Why, as one word.") @Nullable
            String reason,

            @JsonPropertyDescription("Why, in words.") @Nullable
            String message) {}
}
