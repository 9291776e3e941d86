package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An address that is never given, and why.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReservedAddress(String address, @Nullable String reason) {}
