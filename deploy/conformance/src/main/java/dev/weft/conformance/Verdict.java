package dev.weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The outcome of one case.
 *
 * @param kind passed, failed, a difference that Weft wants and explains, or a shape that no rule covers yet
 * @param expected what the vector says
 * @param actual what the domain code answered
 * @param reason why a difference is deliberate, or why the case is not built; empty otherwise
 */
public record Verdict(Kind kind, JsonNode expected, JsonNode actual, String reason) {

    /** Shown in this order on the line of an area. */
    public enum Kind {
        PASSED,
        FAILED,
        DELIBERATE_DIFFERENCE,
        NOT_BUILT
    }

    /** Passes when both are equal JSON. */
    public static Verdict compare(JsonNode expected, JsonNode actual) {
        return new Verdict(expected.equals(actual) ? Kind.PASSED : Kind.FAILED, expected, actual, "");
    }
}
