package dev.weft.crds.whereabouts;

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

/** A range, cut into a slice a node. */
@Group("whereabouts.cni.cncf.io")
@Version("v1alpha1")
@Plural("nodeslicepools")
@Modelled(spec = NodeSlicePool.Spec.class, status = NodeSlicePool.Status.class, statusSubresource = false)
@JsonClassDescription("A range that is cut into one slice for each node.")
public final class NodeSlicePool extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The typed view of status. */
    public Status asStatus() {
        return View.of(getStatus(), Status.class);
    }

    /** What is cut, and how. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The network.")
            String range,

            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("Prefix length of a slice. Example: /26")
            String sliceSize) {}

    /** The slices. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @JsonPropertyDescription("Each slice and its node.")
            List<Slice> allocations) {
        public Status {
            allocations = Absent.asEmpty(allocations);
        }
    }

    /** One slice. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Slice(
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("The node; empty: the slice is free.")
            String nodeName,

            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("The slice as a network.")
            String sliceRange) {}
}
