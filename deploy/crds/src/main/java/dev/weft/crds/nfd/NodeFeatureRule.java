package dev.weft.crds.nfd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AnyContent;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** Rules that make labels of features. */
@Group("nfd.k8s-sigs.io")
@Version("v1alpha1")
@Plural("nodefeaturerules")
@ShortNames("nfr")
@Modelled(spec = NodeFeatureRule.Spec.class, specRequired = true)
@JsonClassDescription("Rules that make labels, annotations, taints and extended resources of a node from its features.")
public final class NodeFeatureRule extends CustomResource<JsonNode, JsonNode> {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The rules. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @AnyContent
            @JsonPropertyDescription("The rules, in order; each has a name, what it matches and what it makes.")
            List<ObjectNode> rules) {
        public Spec {
            rules = Absent.asEmpty(rules);
        }
    }
}
