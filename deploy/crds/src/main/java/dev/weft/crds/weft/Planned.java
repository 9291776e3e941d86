package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.AllowedValues;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One object that would be written. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Planned(
        @Required @JsonPropertyDescription("The member. Example: west")
        String cluster,

        @Required
        @JsonPropertyDescription(
                "The object, as kind/namespace/name. Example: SriovNetworkNodeState/cattle-sriov-system/worker-3")
        String object,

        @AllowedValues({"None", "Create", "Update", "Delete"})
        @JsonPropertyDescription("What would be done to it: None, Create, Update or Delete.")
        @Nullable
        String action,

        @JsonPropertyDescription("What that would do to running work. Example: the node is drained") @Nullable
        String effect) {}
