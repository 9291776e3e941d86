package dev.weft.crds.sriov;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.Condition;
import dev.weft.crds.MapList;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the operator; only the object named default is used. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovoperatorconfigs")
@Modelled(spec = SriovOperatorConfig.Spec.class, status = SriovOperatorConfig.Status.class)
@JsonClassDescription(
        "Settings of the SR-IOV operator; only the object named default in the namespace of the operator is used.")
public final class SriovOperatorConfig extends CustomResource<JsonNode, JsonNode> implements Namespaced {

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
            @JsonPropertyDescription("Nodes that the configuration daemon runs on.")
            Map<String, String> configDaemonNodeSelector,

            @JsonPropertyDescription("Environment of the configuration daemon.")
            Map<String, String> configDaemonEnvVars,

            @JsonPropertyDescription("Whether nodes are changed without being drained.") @Nullable
            Boolean disableDrain,

            @JsonPropertyDescription("Whether the resources injector runs.") @Nullable
            Boolean enableInjector,

            @JsonPropertyDescription("Whether the admission webhook runs.") @Nullable
            Boolean enableOperatorWebhook,

            @JsonPropertyDescription("Not used by the operator any more.") @Nullable
            Boolean enableOvsOffload,

            @Min(0) @Max(2) @JsonPropertyDescription("How much the operator logs, 0 to 2.") @Nullable
            Long logLevel,

            @AllowedValues({"daemon", "systemd"})
            @JsonPropertyDescription("How nodes are set: daemon or systemd.")
            @Nullable
            String configurationMode,

            @AllowedValues({"mellanox"}) @JsonPropertyDescription("Plugins of the daemon that are switched off.")
            List<String> disablePlugins,

            @JsonPropertyDescription("Features that are switched on or off.")
            Map<String, Boolean> featureGates,

            @JsonPropertyDescription("Whether devices are given by CDI.") @Nullable
            Boolean useCDI) {
        public Spec {
            configDaemonNodeSelector = Absent.asEmpty(configDaemonNodeSelector);
            configDaemonEnvVars = Absent.asEmpty(configDaemonEnvVars);
            disablePlugins = Absent.asEmpty(disablePlugins);
            featureGates = Absent.asEmpty(featureGates);
        }
    }

    /** What the operator reports. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @JsonPropertyDescription("Never written.") @Nullable
            String injector,

            @JsonPropertyDescription("Never written.") @Nullable
            String operatorWebhook,

            @MapList("type") @JsonPropertyDescription("How far the operator is.")
            List<Condition> conditions) {
        public Status {
            conditions = Absent.asEmpty(conditions);
        }
    }
}
