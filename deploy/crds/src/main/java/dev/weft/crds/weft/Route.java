package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A route of an attachment. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Route(
        @Required @JsonPropertyDescription("Destination network. Example: 10.0.0.0/8")
        String dst,

        @JsonPropertyDescription("Next hop. Absent: the gateway of the address's network. Example: 10.20.0.1") @Nullable
        String gw) {}
