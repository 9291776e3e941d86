package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The NetworkAttachmentDefinition of a network in one namespace of a member.
 *
 * @param nodes how many nodes have a definition of their own beside it, when each has
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlacedNad(
        String namespace,
        String name,
        ConfigPhase phase,
        @Nullable String reason,
        @Nullable Long nodes) {

    /** A definition that is the same for all nodes. */
    public PlacedNad(String namespace, String name, ConfigPhase phase, @Nullable String reason) {
        this(namespace, name, phase, reason, null);
    }
}
