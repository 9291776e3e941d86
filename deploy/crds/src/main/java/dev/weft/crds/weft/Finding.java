package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.AllowedValues;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Something that a person should look at. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Finding(
        @Required
        @JsonPropertyDescription("What was found, as one word that a program can read. Example: NicNotSupported")
        String code,

        @JsonPropertyDescription(
                "The object it was found on, as kind/namespace/name or kind/name. Example: Node/worker-3")
        @Nullable
        String object,

        @JsonPropertyDescription("What was found, in words, with the step that mends it.") @Nullable
        String message,

        @AllowedValues({"info", "warning", "error", "critical"})
        @JsonPropertyDescription("How bad it is: info, warning, error or critical.")
        @Nullable
        String severity,

        @JsonPropertyDescription("The member it was found in; absent when it concerns the intent itself. Example: west")
        @Nullable
        String cluster) {}
