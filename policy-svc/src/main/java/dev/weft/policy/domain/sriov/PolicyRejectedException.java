package dev.weft.policy.domain.sriov;

/** A rule refuses a policy on a node. The message is the text that the upstream operator gives for it. */
public final class PolicyRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String reason;

    PolicyRejectedException(String field, String message) {
        super(message);
        this.field = field;
        this.reason = message;
    }

    /** Path of the field at fault in the policy, e.g. {@code spec.nicSelector.pfNames}. */
    public String field() {
        return field;
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
