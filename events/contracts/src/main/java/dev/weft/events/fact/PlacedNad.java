package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The NetworkAttachmentDefinition of a network in one namespace of a member.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlacedNad(
        String namespace,
        String name,
        ConfigPhase phase,
        @Nullable String reason) {}
