package dev.weft.policy.domain.sriov;

/**
 * A rule that a policy breaks.
 *
 * @param code stable word in CamelCase
 * @param field path of the field at fault, e.g. {@code spec.numVfs}
 * @param message the text of the upstream admission webhook
 * @param mend what to do about it
 */
public record Violation(String code, String field, String message, String mend) {}
