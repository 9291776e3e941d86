package dev.weft.attach.domain.request;

/**
 * Why a request can't be served as it stands.
 *
 * @param element place of the element that is at fault, counted from 0; {@link #WHOLE} when it is the annotation
 * @param code stable word in CamelCase
 * @param message one sentence: element, field, what was found, what was expected, what mends it
 * @param selfHealing true when it may go away without a change of the pod, e.g. a definition that is not there yet
 */
public record RequestProblem(int element, String code, String message, boolean selfHealing) {

    /** No element alone is at fault. */
    public static final int WHOLE = -1;
}
