package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A route; gw absent means the link.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Route(String dst, @Nullable String gw) {}
