package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A field that is set but that Weft does not act on yet. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UnsupportedField(
        @Required @JsonPropertyDescription("Path of the field. Example: spec.rollout.maxUnavailable")
        String field,

        @Required @JsonPropertyDescription("What that means. Example: not supported yet")
        String reason) {}
