package dev.weft.crds.nfd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Features that were found on a node. */
@Group("nfd.k8s-sigs.io")
@Version("v1alpha1")
@Plural("nodefeatures")
@Modelled(spec = NodeFeature.Spec.class, specRequired = true)
@JsonClassDescription("Features that were found on the node that the label nfd.node.kubernetes.io/node-name names.")
public final class NodeFeature extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** What was found. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription("Features by kind and by domain.feature.") @Nullable
            Features features,

            @JsonPropertyDescription("Labels that the node is to get.")
            Map<String, String> labels) {
        public Spec {
            labels = Absent.asEmpty(labels);
        }
    }

    /** Features by kind. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Features(
            @JsonPropertyDescription("Sets of names.") Map<String, FlagSet> flags,

            @JsonPropertyDescription("Sets of names with values.")
            Map<String, AttributeSet> attributes,

            @JsonPropertyDescription("Lists of things with attributes.")
            Map<String, InstanceSet> instances) {
        public Features {
            flags = Absent.asEmpty(flags);
            attributes = Absent.asEmpty(attributes);
            instances = Absent.asEmpty(instances);
        }
    }

    /** A set of names. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FlagSet(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The names.")
            Map<String, Nothing> elements) {
        public FlagSet {
            elements = Absent.asEmpty(elements);
        }
    }

    /** The value of a flag. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Nothing() {}

    /** Names with values. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record AttributeSet(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("Value by name.")
            Map<String, String> elements) {
        public AttributeSet {
            elements = Absent.asEmpty(elements);
        }
    }

    /** A list of things. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record InstanceSet(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The things.")
            List<Instance> elements) {
        public InstanceSet {
            elements = Absent.asEmpty(elements);
        }
    }

    /** One thing. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Instance(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("Its attributes.")
            Map<String, String> attributes) {
        public Instance {
            attributes = Absent.asEmpty(attributes);
        }
    }
}
