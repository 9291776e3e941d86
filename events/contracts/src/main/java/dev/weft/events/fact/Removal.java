package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is gone, and why.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Removal(String key, @Nullable String reason) {}
