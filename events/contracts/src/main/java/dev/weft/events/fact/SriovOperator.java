package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The SR-IOV operator found in a member.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SriovOperator(
        String namespace,
        @Nullable String resourcePrefix,
        @Nullable String version,
        @Nullable String flavour) {}
