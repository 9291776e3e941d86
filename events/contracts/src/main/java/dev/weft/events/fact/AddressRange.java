package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * First and last address of a range, both included.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AddressRange(String start, String end) {}
