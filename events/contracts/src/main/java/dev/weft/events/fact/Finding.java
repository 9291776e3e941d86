package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Something a user should know, with what mends it.
 *
 * @param code stable word in CamelCase, e.g. {@code AddressOutsidePool}
 * @param object what it is about, e.g. {@code AddressPool fleet-a/storage}
 * @param field path of the field in that object, if one is at fault
 * @param message one sentence that says what was found and what was expected
 * @param mend one sentence that says what to do
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Finding(
        String code,
        String object,
        @Nullable String field,
        String message,
        @Nullable String mend) {}
