package dev.weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/** Runs one case (the whole case object of the vector file) against the domain code. */
@FunctionalInterface
public interface Check {

    Verdict check(JsonNode vector);
}
